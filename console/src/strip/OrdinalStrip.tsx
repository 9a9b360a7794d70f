// The sign of the console: one cell per ordinal, coloured by revision and shaped by state, the partition as a line
// before the first ordinal that a rolling update takes. Colour is never the only sign: each state has a mark of its own.
import type { TFunction } from 'i18next'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlanWords } from '../../../src/foresee/words/plan-words.ts'
import { causeText } from '../../../src/workload/trouble-words.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import type { OrdinalView } from '../sets/set-model.ts'
import { PartitionHandle } from './PartitionHandle.tsx'
import './strip.css'

export interface OrdinalStripProps {
  readonly ordinals: readonly OrdinalView[]
  readonly partition: number | null
  readonly size: 'small' | 'large'
  readonly selected?: number | null
  onSelect?(ordinal: number): void
  /** With it the partition is a handle: told the ordinal that it was let go before. */
  onPartition?(ordinal: number): void
}

/** Cells of a small strip; the rest is counted. */
const shownMax = { small: 24, large: 400 } as const

export function OrdinalStrip(props: OrdinalStripProps) {
  const { ordinals, partition, size, selected = null, onSelect, onPartition } = props
  const { t, i18n } = useTranslation()
  const words = usePlanWords()
  const told = { t, language: i18n.language, words }
  const [moved, setMoved] = useState<number | null>(null)
  const shown = ordinals.slice(0, shownMax[size])
  const first = ordinals[0]?.ordinal ?? 0
  const end = (ordinals.at(-1)?.ordinal ?? -1) + 1
  const hasHandle = onPartition !== undefined && partition !== null && ordinals.length > 0
  const at = Math.min(end, Math.max(first, moved ?? partition ?? first))
  const handle = hasHandle && (
    <PartitionHandle
      at={at}
      first={first}
      end={end}
      move={setMoved}
      drop={ordinal => {
        setMoved(null)
        if (ordinal !== partition) onPartition(ordinal)
      }}
    />
  )
  const label = labelOf(ordinals, told)
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles that it has take a name
    <span
      className={`strip strip--${size} ${shown.length > 8 ? 'strip--long' : ''}`}
      role={onSelect || hasHandle ? 'group' : 'img'}
      aria-label={label || t('strip.none')}
    >
      {/* Where it stands is a matter of looks: an element that is moved in the page loses the focus and the pointer. */}
      {handle}
      {shown.map(each => (
        <Cell
          key={each.ordinal}
          view={each}
          isBehind={each.ordinal >= at}
          isAfterPartition={
            !hasHandle && partition !== null && partition > first && each.ordinal === partition
          }
          isSelected={each.ordinal === selected}
          onSelect={onSelect}
          title={titleOf(each, told)}
        >
          {/* A small one has no room for it: its words tell it. */}
          {size === 'large' && <span className="strip__number">{each.ordinal}</span>}
        </Cell>
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
  /** On the right of the handle. */
  readonly isBehind: boolean
  readonly isSelected: boolean
  readonly title: string
  /** What stands in it. */
  readonly children: ReactNode
  onSelect?: ((ordinal: number) => void) | undefined
}

interface Told {
  readonly t: TFunction
  readonly language: string
  readonly words: PlanWords
}

/** Rows are made anew all the time while they scroll by: what they say is put together once a language. */
function keptFor<K extends object>(make: (of: K, told: Told) => string): (of: K, told: Told) => string {
  const known = new WeakMap<K, { readonly language: string; readonly text: string }>()
  return (of, told) => {
    const found = known.get(of)
    if (found?.language === told.language) return found.text
    const text = make(of, told)
    known.set(of, { language: told.language, text })
    return text
  }
}

const titleOf = keptFor((view: OrdinalView, { t, words: { troubles } }) => {
  const { podName, state, revision, cause } = view
  return [podName, t(`state.${state}`), t(`revisionKind.${revision}`), cause && causeText(cause, troubles)]
    .filter(Boolean)
    .join(' · ')
})

const labelOf = keptFor((ordinals: readonly OrdinalView[], { t }) =>
  ordinals
    .slice(0, 40)
    .map(each => `${each.ordinal}: ${t(`state.${each.state}`)}, ${t(`revisionKind.${each.revision}`)}`)
    .join('; '),
)

function Cell({ view, isAfterPartition, isBehind, isSelected, title, children, onSelect }: CellProps) {
  const { ordinal, state, revision, isCondemned } = view
  const className = [
    'strip__cell',
    `strip__cell--${state}`,
    `strip__cell--${revision}`,
    isCondemned ? 'strip__cell--condemned' : '',
    isBehind ? 'strip__cell--behind' : '',
    isAfterPartition ? 'strip__cell--partition' : '',
    isSelected ? 'strip__cell--selected' : '',
  ].join(' ')
  if (!onSelect)
    return (
      <span className={className} title={title} aria-hidden="true" data-ordinal={ordinal}>
        {children}
      </span>
    )
  return (
    <button
      type="button"
      className={className}
      title={title}
      aria-label={title}
      aria-pressed={isSelected}
      data-ordinal={ordinal}
      onClick={() => onSelect(ordinal)}
    >
      {children}
    </button>
  )
}
