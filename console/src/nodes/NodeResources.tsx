// How much of a node is taken: what its Pods have asked for and what it uses, against what it has for Pods.
import { useTranslation } from 'react-i18next'
import type { Node, Pod } from '../../../src/api/generated/types.ts'
import { parseQuantity, quantityToMilli, quantityToNumber } from '../../../src/api/quantity.ts'
import { bytesText } from '../exec/folder.ts'
import { localeOf } from '../i18n/language.ts'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { Meter } from '../quota/Meter.tsx'
import { coresText } from '../usage/usage-history.ts'
import { holding, requestedBy } from './node-pods.ts'
import { useNodeUsage } from './use-node-usage.ts'

interface ResourceRow {
  readonly key: 'cpu' | 'memory' | 'pods'
  readonly title: string
  /** In cores, bytes, Pods; null where it is not known. */
  readonly used: number | null
  readonly requested: number
  readonly allocatable: number
}

export function NodeResources({ node, pods }: { readonly node: Node; readonly pods: readonly Pod[] }) {
  const { t, i18n } = useTranslation()
  const locale = localeOf(i18n.language)
  const usage = useNodeUsage(node.metadata?.name ?? '')
  const requested = requestedBy(pods)
  const allocatable = node.status?.allocatable
  const rows: readonly ResourceRow[] = [
    {
      key: 'cpu',
      title: t('resources.columns.cpu'),
      used: usage?.cpu === undefined ? null : coresOf(usage.cpu),
      requested: requested.milliCpu / 1000,
      allocatable: coresOf(allocatable?.cpu),
    },
    {
      key: 'memory',
      title: t('resources.columns.memory'),
      used: usage?.memory === undefined ? null : bytesOf(usage.memory),
      requested: requested.memoryBytes,
      allocatable: bytesOf(allocatable?.memory),
    },
    {
      key: 'pods',
      title: t('nodes.pods'),
      used: null,
      requested: holding(pods).length,
      allocatable: bytesOf(allocatable?.pods),
    },
  ]
  const columns: readonly Column<ResourceRow>[] = [
    { key: 'resource', title: t('nodes.resource'), cell: ({ title }) => title },
    {
      key: 'used',
      title: t('nodes.used'),
      cell: row => (
        <Share row={row} locale={locale} amount={row.used} label={`${row.title}, ${t('nodes.used')}`} />
      ),
    },
    {
      key: 'requested',
      title: t('nodes.requested'),
      cell: row => (
        <Share
          row={row}
          locale={locale}
          amount={row.requested}
          label={`${row.title}, ${t('nodes.requested')}`}
        />
      ),
    },
    {
      key: 'allocatable',
      title: t('nodes.allocatable'),
      isNumber: true,
      cell: row => textOf(row.key, row.allocatable, locale),
    },
  ]
  return <Grid label={t('nodes.resources')} rows={rows} columns={columns} keyOf={({ key }) => key} />
}

interface ShareProps {
  readonly row: ResourceRow
  readonly amount: number | null
  readonly label: string
  readonly locale: string
}

const Share = ({ row, amount, label, locale }: ShareProps) =>
  amount === null ? (
    '–'
  ) : (
    <span className="node-share">
      <span>{textOf(row.key, amount, locale)}</span>
      <Meter used={wholeOf(amount)} hard={wholeOf(row.allocatable)} label={label} />
    </span>
  )

/** In thousandths, as quantities have no other parts. */
const wholeOf = (amount: number): string => `${Math.round(amount * 1000)}m`

function textOf(key: ResourceRow['key'], amount: number, locale: string): string {
  switch (key) {
    case 'cpu':
      return amount < 1000 ? coresText(amount) : Math.round(amount).toLocaleString(locale)
    case 'memory':
      return bytesText(amount)
    case 'pods':
      return amount.toLocaleString(locale)
  }
}

function coresOf(text: string | undefined): number {
  const quantity = parseQuantity(text ?? '0')
  return quantity ? quantityToMilli(quantity) / 1000 : 0
}

function bytesOf(text: string | undefined): number {
  const quantity = parseQuantity(text ?? '0')
  return quantity ? quantityToNumber(quantity) : 0
}
