import { useTranslation } from 'react-i18next'
import type { LimitRange } from '../../../src/api/generated/types.ts'
import { Grid } from '../parts/grid/Grid.tsx'
import { limitFields } from './amounts.ts'
import { resourceWord } from './resource-word.ts'

/** Each resource of each type that a LimitRange says something of. */
export function LimitsGrid({ range }: { readonly range: LimitRange }) {
  const { t } = useTranslation()
  const rows = (range.spec?.limits ?? []).flatMap(item => {
    const resources = new Set(limitFields.flatMap(field => Object.keys(item[field] ?? {})))
    return [...resources].map(resource => ({ item, resource }))
  })
  return (
    <div className="limits">
      <Grid
        label={range.metadata?.name ?? ''}
        rows={rows}
        keyOf={({ item, resource }) => `${item.type} ${resource}`}
        columns={[
          {
            key: 'what',
            title: t('quota.resource'),
            cell: ({ item, resource }) => (
              <span title={`${item.type} ${resource}`}>
                {t(`quota.types.${item.type}`, { defaultValue: item.type })} ·{' '}
                {resource === 'cpu' ? 'CPU' : resourceWord(t, resource === 'memory' ? 'ram' : resource)}
              </span>
            ),
          },
          ...limitFields.map(field => ({
            key: field,
            title: t(`quota.fields.${field}`),
            isNumber: true,
            cell: ({ item, resource }: (typeof rows)[number]) => String(item[field]?.[resource] ?? '–'),
          })),
        ]}
      />
    </div>
  )
}
