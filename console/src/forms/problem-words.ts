// A problem in the reader's language where its kind says all, with the server's own words where they say more.
import type { TFunction } from 'i18next'
import { causeWords, detailWords, refusalWords } from '../i18n/server-words.ts'
import type { Problem } from '../model/problems.ts'

/** Their words have a place for the detail. */
const withDetail: ReadonlySet<Problem['kind']> = new Set(['noQuantity', 'overLimit', 'notLimit'])

export interface Wording {
  readonly t: TFunction
  readonly language: string
}

export function problemWords(
  { kind, detail, fault, reason }: Pick<Problem, 'kind' | 'detail' | 'fault' | 'reason'>,
  { t, language }: Wording,
): string {
  if (kind === 'said')
    return reason === undefined
      ? causeWords(detail, fault, language)
      : refusalWords({ reason, message: detail }, language)
  if (withDetail.has(kind)) return t(`forms.problem.${kind}`, { detail })
  const words = detail === '' ? '' : detailWords(detail, language)
  return [t(`forms.problem.${kind}`), words].filter(Boolean).join(t('common.colon'))
}
