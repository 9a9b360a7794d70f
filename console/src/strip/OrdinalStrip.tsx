// The sign of the console: one cell per ordinal, coloured by revision and shaped by state, the partition as a line
// before the first ordinal that a rolling update takes. Colour is never the only sign: each state has a mark of its own.
import type { TFunction } from 'i18next'
import { type CSSProperties, type ReactNode, useState } from 'react'
import type { PlanWords } from '../../../src/foresee/words/plan-words.ts'
import { causeText } from '../../../src/workload/trouble/trouble-words.ts'
import { planWordsIn } from '../i18n/plan/plan-words.ts'
import { useRowWords } from '../i18n/row-words.ts'
import { useNarrow } from '../parts/use-narrow.ts'
import type { OrdinalView } from '../sets/set-model.ts'
import { PartitionHandle } from './PartitionHandle.tsx'
import './strip.css'
import { type Piece, piecesOf } from './strip-pieces.ts'

export interface OrdinalStripProps {
  readonly ordinals: readonly OrdinalView[]
  readonly partition: number | null
  readonly size: 'small' | 'large'
  /** With it the partition is a handle: told the ordinal that it was let go before. */
  onPartition?(ordinal: number): void
}

/** Cells of a small strip; the rest is counted. */
const shownMax = { small: 24, large: 400 } as const
/** Of a small one on a phone. */
const narrowMax = 10
/** More ordinals than that are drawn in pieces until somebody asks for all: some three rows, of a phone and of a desk. */
const plainMax = { narrow: 24, wide: 72 } as const

export function OrdinalStrip(props: OrdinalStripProps) {
  const { ordinals, partition, size, onPartition } = props
  const { t, language } = useRowWords()
  const telling = { t, language, words: planWordsIn(language) }
  const [moved, setMoved] = useState<number | null>(null)
  const isNarrow = useNarrow()
  const [isWhole, setWhole] = useState(false)
  const plain = isNarrow ? plainMax.narrow : plainMax.wide
  const isLong = size === 'large' && ordinals.length > plain
  const first = ordinals[0]?.ordinal ?? 0
  const end = (ordinals.at(-1)?.ordinal ?? -1) + 1
  const hasHandle = onPartition !== undefined && partition !== null && ordinals.length > 0
  // One beyond all ordinals holds them all, as one above the highest does.
  const stands = Math.min(end, Math.max(first, partition ?? first))
  const at = Math.min(end, Math.max(first, moved ?? stands))
  const pieces = piecesOf(ordinals, at, isLong && !isWhole ? plain : ordinals.length)
  const most = isNarrow && size === 'small' ? narrowMax : shownMax[size]
  const shown = pieces.slice(0, isLong && !isWhole ? plain : most)
  const told = shown.reduce((count, piece) => count + piece.count, 0)
  const handle = hasHandle && (
    <PartitionHandle
      at={at}
      first={first}
      end={end}
      move={setMoved}
      drop={ordinal => {
        setMoved(null)
        if (ordinal !== stands) onPartition(ordinal)
      }}
      leave={() => setMoved(null)}
    />
  )
  const label = labelOf(ordinals, telling)
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles that it has take a name
    <span
      className={`strip strip--${size}`}
      style={{ '--cells': shown.length } as CSSProperties}
      role={hasHandle || isLong ? 'group' : 'img'}
      aria-label={label || t('strip.none')}
    >
      {/* Where it stands is a matter of looks: an element that is moved in the page loses the focus and the pointer. */}
      {handle}
      {shown.map(piece => (
        <Cell
          key={piece.first.ordinal}
          piece={piece}
          isBehind={piece.first.ordinal >= at}
          isAfterPartition={
            !hasHandle && partition !== null && partition > first && piece.first.ordinal === partition
          }
          title={titleOfPiece(piece, telling)}
        >
          {/* A small one has no room for it: its words tell it. */}
          {size === 'large' && <span className="strip__number">{nameOfPiece(piece)}</span>}
        </Cell>
      ))}
      {ordinals.length > told && (
        <span className="strip__more">{t('strip.more', { count: ordinals.length - told })}</span>
      )}
      {isLong && (
        <button
          type="button"
          className="as-link strip__all"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? t('strip.fewer') : t('strip.all', { count: ordinals.length })}
        </button>
      )}
    </span>
  )
}

interface CellProps {
  readonly piece: Piece
  readonly isAfterPartition: boolean
  /** On the right of the handle. */
  readonly isBehind: boolean
  readonly title: string
  /** What stands in it. */
  readonly children: ReactNode
}

interface Telling {
  readonly t: TFunction
  readonly language: string
  readonly words: PlanWords
}

/** Rows are made anew all the time while they scroll by: what they say is put together once a language. */
function keptFor<K extends object>(
  make: (of: K, telling: Telling) => string,
): (of: K, telling: Telling) => string {
  const known = new WeakMap<K, { readonly language: string; readonly text: string }>()
  return (of, telling) => {
    const found = known.get(of)
    if (found?.language === telling.language) return found.text
    const text = make(of, telling)
    known.set(of, { language: telling.language, text })
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
  piecesOf(ordinals, null, plainMax.narrow)
    .slice(0, 40)
    .map(piece => {
      const { state, revision } = piece.first
      return `${nameOfPiece(piece)}: ${t(`state.${state}`)}, ${t(`revisionKind.${revision}`)}`
    })
    .join('; '),
)

const nameOfPiece = ({ first, last, count }: Piece): string =>
  count === 1 ? `${first.ordinal}` : `${first.ordinal}–${last.ordinal}`

const titleOfPiece = ({ first, last, count }: Piece, telling: Telling): string =>
  count === 1 ? titleOf(first, telling) : `${titleOf(first, telling)} … ${last.podName}`

function Cell({ piece, isAfterPartition, isBehind, title, children }: CellProps) {
  const { state, revision, isCondemned } = piece.first
  const className = [
    'strip__cell',
    `strip__cell--${state}`,
    `strip__cell--${revision}`,
    piece.count > 1 ? 'strip__cell--run' : '',
    isCondemned ? 'strip__cell--condemned' : '',
    isBehind ? 'strip__cell--behind' : '',
    isAfterPartition ? 'strip__cell--partition' : '',
  ].join(' ')
  return (
    <span
      className={className}
      title={title}
      aria-hidden="true"
      data-ordinal={piece.first.ordinal}
      data-last={piece.last.ordinal}
    >
      {children}
    </span>
  )
}
