import { useTranslation } from 'react-i18next'
import type { Amounts } from '../../../src/api/iam/kinds.ts'
import { localeOf } from '../i18n/language.ts'
import { rowsOf, shareOf } from './amounts.ts'
import { resourceWord } from './resource-word.ts'
import { shortAmount } from './short-amount.ts'

export interface QuotaMetersProps {
  readonly hard: Amounts
  readonly used: Amounts
  /** How many are told at most, the fullest first. */
  readonly most: number
}

/** `Pods 3 / 20`: what is used of a quota, in a line each. */
export function QuotaMeters({ hard, used, most }: QuotaMetersProps) {
  const { t, i18n } = useTranslation()
  const said = (amount: string) => shortAmount(amount, localeOf(i18n.language))
  const fullest = rowsOf(hard)
    .map(row => ({ ...row, share: shareOf(used[row.resource] ?? '0', row.amount) ?? 0 }))
    .sort((a, b) => b.share - a.share)
  if (fullest.length === 0) return <>–</>
  return (
    <ul className="pairs">
      {fullest.slice(0, most).map(({ resource, amount, share }) => (
        <li key={resource} title={resource} className={share >= 1 ? 'status__failed' : ''}>
          {resourceWord(t, resource)} {said(String(used[resource] ?? '0'))} / {said(amount)}
        </li>
      ))}
    </ul>
  )
}
