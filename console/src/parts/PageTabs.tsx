import { Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { type KeyboardEvent, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from './Loading.tsx'
import { placeAfterKey } from './place-after-key.ts'

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
  const place = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place
  useEffect(() => {
    // Where there is no room for all of them, the one that is chosen is in sight.
    const tab = place.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')
    const list = tab?.closest('ul')
    if (!tab || !list) return
    const show = () => {
      list.scrollLeft += tab.getBoundingClientRect().left - list.getBoundingClientRect().left - 60
    }
    show()
    // The buttons that scroll come once it is known that they are needed, and take room.
    const observer = new ResizeObserver(show)
    observer.observe(list)
    return () => observer.disconnect()
  }, [active])
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const now = tabs.indexOf(active)
    const next = placeAfterKey(event.key, { now, count: tabs.length })
    const tab = next === null ? undefined : tabs[next]
    if (next === null || tab === undefined) return
    event.preventDefault()
    place.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
    choose(tab)
  }
  return (
    <div ref={place}>
      <Tabs
        activeKey={active}
        onSelect={(_, key) => choose(String(key))}
        aria-label={label}
        role="region"
        backScrollAriaLabel={t('common.scrollBack')}
        forwardScrollAriaLabel={t('common.scrollForward')}
      >
        {tabs.map(each => {
          const content = kept?.[each] ?? (each === active ? children : null)
          return (
            <Tab
              key={each}
              eventKey={each}
              // One stop on the keyboard's way; the arrows lead from one tab to the next.
              tabIndex={each === active ? 0 : -1}
              onKeyDown={move}
              title={<TabTitle text={titleOf(each)} isUnsaved={each === unsaved} />}
            >
              {content !== null && (
                <div className="detail__tab">
                  <Suspense fallback={<Loading />}>{content}</Suspense>
                </div>
              )}
            </Tab>
          )
        })}
      </Tabs>
    </div>
  )
}

function TabTitle({ text, isUnsaved }: { readonly text: string; readonly isUnsaved: boolean }) {
  const { t } = useTranslation()
  return (
    <TabTitleText>
      {text}
      {isUnsaved && (
        <span className="unsaved" role="img" aria-label={t('yaml.unsaved')} title={t('yaml.unsaved')} />
      )}
    </TabTitleText>
  )
}
