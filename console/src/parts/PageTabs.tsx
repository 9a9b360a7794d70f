// The tabs of a page. PatternFly's measure themselves whenever they are drawn: of each new page the browser had to work out
// style and layout twice, and of one that changes four times a second, each time. These look at their width where the
// browser says that it has changed, and the line below the tab that is chosen belongs to that tab.
import { type KeyboardEvent, type ReactNode, Suspense, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from './Loading.tsx'
import './page-tabs.css'
import { placeAfterKey } from './place-after-key.ts'
import { useRoom } from './tab-room.ts'

export interface PageTabsProps<T extends string> {
  /** Of what they tell. */
  readonly label: string
  readonly tabs: readonly T[]
  readonly active: T
  /** Where something was typed that nobody has saved. */
  readonly unsaved?: T | null
  titleOf(tab: T): string
  choose(tab: string): void
  /** What stands on the tab that is chosen: the others are not drawn, but for those that are kept. */
  readonly children: ReactNode
  /** What stands on tabs that go on while others are looked at. */
  readonly kept?: { readonly [K in T]?: ReactNode }
}

export function PageTabs<T extends string>(props: PageTabsProps<T>) {
  const { label, tabs, active, unsaved = null, titleOf, choose, children, kept } = props
  const { t } = useTranslation()
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const room = useRoom(list, active)
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const now = tabs.indexOf(active)
    const next = placeAfterKey(event.key, { now, count: tabs.length })
    const tab = next === null ? undefined : tabs[next]
    if (next === null || tab === undefined) return
    event.preventDefault()
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
    choose(tab)
  }
  const turn = (by: number) => list.current?.scrollBy({ left: by * list.current.clientWidth * 0.7 })
  const contentOf = (tab: T): ReactNode => kept?.[tab] ?? (tab === active ? children : null)
  return (
    <div>
      <section className="tabs" aria-label={label}>
        {room !== 'all' && (
          <button
            type="button"
            className="tabs__turn"
            aria-label={t('common.scrollBack')}
            disabled={room === 'first'}
            onClick={() => turn(-1)}
          >
            <span aria-hidden="true">‹</span>
          </button>
        )}
        <div className="tabs__list" role="tablist" ref={list}>
          {tabs.map(each => (
            <button
              key={each}
              type="button"
              role="tab"
              id={`${id}-tab-${each}`}
              className="tabs__tab"
              aria-selected={each === active}
              aria-controls={contentOf(each) === null ? undefined : `${id}-${each}`}
              // One stop on the keyboard's way; the arrows lead from one tab to the next.
              tabIndex={each === active ? 0 : -1}
              onKeyDown={move}
              onClick={() => choose(each)}
            >
              {titleOf(each)}
              {each === unsaved && (
                <span
                  className="unsaved"
                  role="img"
                  aria-label={t('yaml.unsaved')}
                  title={t('yaml.unsaved')}
                />
              )}
            </button>
          ))}
        </div>
        {room !== 'all' && (
          <button
            type="button"
            className="tabs__turn"
            aria-label={t('common.scrollForward')}
            disabled={room === 'last'}
            onClick={() => turn(1)}
          >
            <span aria-hidden="true">›</span>
          </button>
        )}
      </section>
      {tabs.map(each => {
        const content = contentOf(each)
        return (
          content !== null && (
            <section
              key={each}
              id={`${id}-${each}`}
              role="tabpanel"
              aria-labelledby={`${id}-tab-${each}`}
              hidden={each !== active}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: after its tab, the keyboard comes to what stands on it
              tabIndex={0}
            >
              <div className="detail__tab">
                <Suspense fallback={<Loading />}>{content}</Suspense>
              </div>
            </section>
          )
        )
      })}
    </div>
  )
}
