import { Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from './Loading.tsx'

export interface PageTabsProps<T extends string> {
  /** Of what they tell. */
  readonly label: string
  readonly tabs: readonly T[]
  readonly active: T
  titleOf(tab: T): string
  choose(tab: string): void
  /** What stands on the tab that is chosen: the others are not drawn. */
  readonly children: ReactNode
}

export function PageTabs<T extends string>(props: PageTabsProps<T>) {
  const { label, tabs, active, titleOf, choose, children } = props
  const { t } = useTranslation()
  return (
    <Tabs
      activeKey={active}
      onSelect={(_, key) => choose(String(key))}
      aria-label={label}
      role="region"
      backScrollAriaLabel={t('common.scrollBack')}
      forwardScrollAriaLabel={t('common.scrollForward')}
    >
      {tabs.map(each => (
        <Tab key={each} eventKey={each} title={<TabTitleText>{titleOf(each)}</TabTitleText>}>
          {each === active && (
            <div className="detail__tab">
              <Suspense fallback={<Loading />}>{children}</Suspense>
            </div>
          )}
        </Tab>
      ))}
    </Tabs>
  )
}
