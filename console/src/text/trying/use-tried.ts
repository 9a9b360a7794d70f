// What the server would make of what stands in a form, asked with a dry run a moment after the last key.
import { useCallback } from 'react'
import type { Kind } from '../../../../src/api/kinds.ts'
import type { ApiObject } from '../../../../src/api/object.ts'
import { useClient } from '../../live/live-store.tsx'
import { useAnswer } from '../../preview/use-answer.ts'
import { type TriedText, tryNew, tryPatch } from './try-text.ts'

const restMs = 400

export interface TriedForm<T> {
  /** Null, as the patch, of what is to be made. */
  readonly before: T | null
  readonly patch: object | null
  readonly draft: T
}

/** Null asks nothing. */
export function useTried<T extends ApiObject>(kind: Kind<T>, form: TriedForm<T> | null) {
  const client = useClient()
  const ask = useCallback(
    (question: string): Promise<TriedText> => {
      const { before, patch, draft }: TriedForm<T> = JSON.parse(question)
      return before && patch
        ? tryPatch(client, { kind, before, patch: { type: 'strategic', body: patch } })
        : tryNew(client, kind, draft)
    },
    [client, kind],
  )
  return useAnswer({ question: form && JSON.stringify(form), restMs, ask })
}
