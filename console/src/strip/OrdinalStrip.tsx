// The sign of the console: one cell per ordinal, coloured by revision and shaped by state, the partition as a line
// before the first ordinal that a rolling update takes. Colour is never the only sign: each state has a mark of its own.
import { useTranslation } from 'react-i18next'
import type { OrdinalView } from '../sets/set-model.ts'
import './strip.css'

export interface OrdinalStripProps {
  readonly ordinals: readonly OrdinalView[]
  readonly partition: number | null
  readonly size: 'small' | 'large'
  readonly selected?: number | null
  onSelect?(ordinal: number): void
}

/** Cells of a small strip; the rest is counted. */
const shownMax = { small: 24, large: 400 } as const

export function OrdinalStrip({ ordinals, partition, size, selected = null, onSelect }: OrdinalStripProps) {
  const { t } = useTranslation()
  const shown = ordinals.slice(0, shownMax[size])
  const first = ordinals[0]?.ordinal ?? 0
  const label = ordinals
    .slice(0, 40)
    .map(each => `${each.ordinal}: ${t(`state.${each.state}`)}, ${t(`revisionKind.${each.revision}`)}`)
    .join('; ')
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles that it has take a name
    <span
      className={`strip strip--${size}`}
      role={onSelect ? 'group' : 'img'}
      aria-label={label || t('strip.none')}
    >
      {shown.map(each => (
        <Cell
          key={each.ordinal}
          view={each}
          isAfterPartition={partition !== null && partition > first && each.ordinal === partition}
          isSelected={each.ordinal === selected}
          onSelect={onSelect}
        />
      ))}
      {ordinals.length > shown.length && (
        <span className="strip__more">{t('strip.more', { count: ordinals.length - shown.length })}</span>
      )}
    </span>
  )
}

interface CellProps {
  readonly view: OrdinalView
  readonly isAfterPartition: boolean
  readonly isSelected: boolean
  onSelect?: ((ordinal: number) => void) | undefined
}

function Cell({ view, isAfterPartition, isSelected, onSelect }: CellProps) {
  const { t } = useTranslation()
  const { ordinal, state, revision, isCondemned, cause } = view
  const className = [
    'strip__cell',
    `strip__cell--${state}`,
    `strip__cell--${revision}`,
    isCondemned ? 'strip__cell--condemned' : '',
    isAfterPartition ? 'strip__cell--partition' : '',
    isSelected ? 'strip__cell--selected' : '',
  ].join(' ')
  const title = [view.podName, t(`state.${state}`), t(`revisionKind.${revision}`), cause]
    .filter(Boolean)
    .join(' · ')
  const number = <span className="strip__number">{ordinal}</span>
  if (!onSelect)
    return (
      <span className={className} title={title} aria-hidden="true">
        {number}
      </span>
    )
  return (
    <button
      type="button"
      className={className}
      title={title}
      aria-label={title}
      aria-pressed={isSelected}
      onClick={() => onSelect(ordinal)}
    >
      {number}
    </button>
  )
}
