import { useTranslation } from 'react-i18next'
import type { ApiObject } from '../../../src/api/object.ts'
import { withFieldWords } from './field-word.ts'
import { addFormTexts } from './texts.ts'

addFormTexts()

export interface FieldWordsProps {
  readonly sentence: string
  readonly set: ApiObject
}

/** What was said of a set, with its fields by the names that its forms give them. */
export function FieldWords({ sentence, set }: FieldWordsProps) {
  const { t } = useTranslation()
  return withFieldWords(sentence, set, t)
}
