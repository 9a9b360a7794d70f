// What the pages of a workspace and of a project share: the head with its actions, the tabs, and what stands there when it is gone.
import { EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, useQueryChoice } from '../app/router.ts'
import { isLoaded, type LiveSnapshot } from '../live/collection.ts'
import { aliasOf, descriptionOf } from '../model/place.ts'
import { Loading } from '../parts/Loading.tsx'
import { PageTabs } from '../parts/PageTabs.tsx'

type TabName = 'overview' | 'projects' | 'members' | 'roles' | 'quota'

export interface PlacePageProps {
  readonly places: 'workspaces' | 'projects'
  readonly object: ApiObject
  readonly crumb?: ReactNode
  readonly buttons: ReactNode
  readonly notice: ReactNode
  readonly tabs: readonly (readonly [TabName, () => ReactNode])[]
}

export function PlacePage({ places, object, crumb, buttons, notice, tabs }: PlacePageProps) {
  const { t } = useTranslation()
  const names = tabs.map(([each]) => each)
  const [active, setTab] = useQueryChoice('tab', names, names[0] ?? 'overview')
  const name = nameOf(object)
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf([places])}>{t(`team.${places}`)}</Link>
        {crumb && <> / {crumb}</>}
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{name}</Title>
        {aliasOf(object) !== '' && <span className="page__count">{aliasOf(object)}</span>}
        {object.metadata?.deletionTimestamp && <span className="status__failed">{t('team.ending')}</span>}
        <span className="page__space" />
        {buttons}
      </header>
      {descriptionOf(object) !== '' && <p className="sentence">{descriptionOf(object)}</p>}
      {notice}
      <PageTabs
        label={name}
        tabs={names}
        active={active}
        titleOf={each => t(`team.tabs.${each}`)}
        choose={setTab}
      >
        {tabs.find(([each]) => each === active)?.[1]()}
      </PageTabs>
    </div>
  )
}

/** Loading, or not there: a place of others is told in the same words as none. */
export function NoPlace({
  name,
  places,
  live,
}: {
  readonly name: string
  readonly places: 'workspaces' | 'projects'
  readonly live: LiveSnapshot<ApiObject>
}) {
  const { t } = useTranslation()
  if (!isLoaded(live)) return <Loading />
  return (
    <EmptyState headingLevel="h1" titleText={t('team.gone', { name })}>
      <EmptyStateBody>
        {t('team.goneHow')} <Link to={addressOf([places])}>{t(`team.${places}`)}</Link>
      </EmptyStateBody>
    </EmptyState>
  )
}
