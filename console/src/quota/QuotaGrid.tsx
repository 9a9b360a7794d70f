import { useTranslation } from 'react-i18next'
import type { Amounts } from '../../../src/api/iam/kinds.ts'
import { localeOf } from '../i18n/language.ts'
import { Grid } from '../parts/grid/Grid.tsx'
import { rowsOf } from './amounts.ts'
import { Meter } from './Meter.tsx'
import { resourceWord } from './resource-word.ts'
import { shortAmount } from './short-amount.ts'

/** Every resource of a quota: what is used, what there is at most. */
export function QuotaGrid({
  label,
  hard,
  used,
}: {
  readonly label: string
  readonly hard: Amounts
  readonly used: Amounts
}) {
  const { t, i18n } = useTranslation()
  return (
    <Grid
      label={label}
      rows={rowsOf(hard)}
      keyOf={({ resource }) => resource}
      columns={[
        {
          key: 'resource',
          title: t('quota.resource'),
          cell: ({ resource }) => <span title={resource}>{resourceWord(t, resource)}</span>,
        },
        {
          key: 'used',
          title: t('quota.used'),
          isNumber: true,
          cell: ({ resource }) => shortAmount(String(used[resource] ?? '0'), localeOf(i18n.language)),
        },
        {
          key: 'hard',
          title: t('quota.hard'),
          isNumber: true,
          cell: ({ amount }) => shortAmount(amount, localeOf(i18n.language)),
        },
        {
          key: 'share',
          title: t('team.usage'),
          isWide: true,
          cell: ({ resource, amount }) => (
            <Meter used={String(used[resource] ?? '0')} hard={amount} label={resourceWord(t, resource)} />
          ),
        },
      ]}
    />
  )
}
