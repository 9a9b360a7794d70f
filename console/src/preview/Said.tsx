// What the server has said of a set. The names of its fields come with the forms, which are loaded only where they are
// wanted: the first page shows a plan without them.
import { Suspense } from 'react'
import type { ApiObject } from '../../../src/api/object.ts'
import { part } from '../app/part.ts'

const FieldWords = part(
  () => import('../forms/FieldWords.tsx'),
  module => module.FieldWords,
)

export interface SaidProps {
  readonly sentence: string
  /** Which it is about; none where nobody knows. */
  readonly set: ApiObject | undefined
}

export function Said({ sentence, set }: SaidProps) {
  if (set === undefined || !/\b(?:spec|metadata)[.[]/.test(sentence)) return sentence
  return (
    <Suspense fallback={sentence}>
      <FieldWords sentence={sentence} set={set} />
    </Suspense>
  )
}
