// A problem in the reader's language where its kind says all, with the server's own words where they say more.
import type { TFunction } from 'i18next'
import type { Problem } from '../model/problems.ts'

/** Their words have a place for the detail. */
const withDetail: ReadonlySet<Problem['kind']> = new Set(['noQuantity', 'overLimit', 'notLimit'])

export function problemWords({ kind, detail }: Pick<Problem, 'kind' | 'detail'>, t: TFunction): string {
  if (kind === 'said') return detail
  if (withDetail.has(kind)) return t(`forms.problem.${kind}`, { detail })
  return [t(`forms.problem.${kind}`), detail].filter(Boolean).join(t('common.colon'))
}
