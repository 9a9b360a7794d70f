// Parts of an object as cards: each says in short what it is, and one at a time opens in its place to be edited.
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isFocusLost } from '../../app/focus.ts'
import { useForm } from '../form.tsx'

interface Placed {
  /** The path at which it stands in the object. */
  readonly at: string
}

export interface CardListProps<Place extends Placed> {
  readonly places: readonly Place[]
  /** The card that is open; its place may be a new one. */
  readonly open: (Placed & { readonly card: ReactNode }) | null
  summaryOf(place: Place): ReactNode
  /** By what one more is added, while none is open. */
  readonly adding: ReactNode
  /** What stands below them. */
  readonly children: ReactNode
}

export function CardList<Place extends Placed>(props: CardListProps<Place>) {
  const { places, open, summaryOf, adding, children } = props
  const isNew = open !== null && !places.some(({ at }) => at === open.at)
  const list = useRef<HTMLDivElement>(null)
  const lastOpen = useRef(open?.at ?? null)
  const openAt = open?.at ?? null
  // The button that was pressed is gone, and with it the place of the keyboard.
  useEffect(() => {
    const before = lastOpen.current
    lastOpen.current = openAt
    if (before === openAt || !isFocusLost()) return
    const within =
      openAt === null ? `[data-at="${CSS.escape(before ?? '')}"] button` : '.card--open :is(input, select)'
    const found =
      list.current?.querySelector<HTMLElement>(within) ?? list.current?.querySelector<HTMLElement>('.add')
    found?.focus()
  }, [openAt])
  return (
    <div className="card-list" ref={list}>
      {places.map(place => (place.at === open?.at ? open.card : summaryOf(place)))}
      {isNew && open.card}
      {open === null && adding}
      {children}
    </div>
  )
}

export interface SummaryCardProps extends Placed {
  readonly title: string
  /** What it is, in words. */
  readonly kind: string
  /** While another one is open. */
  readonly isLocked: boolean
  /** It belongs to what cannot be taken away any more. */
  readonly isKept?: boolean
  edit(): void
  remove(): void
  readonly children: ReactNode
}

export function SummaryCard(props: SummaryCardProps) {
  const { at, title, kind, isLocked, isKept = false, edit, remove, children } = props
  const { t } = useTranslation()
  const problems = useForm().problemsAt(at, true)
  return (
    <article className="card" data-at={at}>
      <div className="card__head">
        <h3>
          {title} <span className="status__why">{kind}</span>
        </h3>
        <button
          type="button"
          className="confirm"
          disabled={isLocked}
          onClick={edit}
          aria-label={`${t('forms.edit')}: ${title}`}
        >
          {t('forms.edit')}
        </button>
        <button
          type="button"
          className="confirm"
          disabled={isLocked || isKept}
          onClick={remove}
          aria-label={`${t('forms.remove')}: ${title}`}
        >
          {t('forms.remove')}
        </button>
      </div>
      {children}
      {problems.length > 0 && <p className="field__problem">{problems.join('; ')}</p>}
    </article>
  )
}
