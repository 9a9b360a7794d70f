// The frame of every page: head, navigation, the banner of a lost connection, and the page that the address names.
import {
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadMain,
  MastheadToggle,
  Nav,
  NavItem,
  NavList,
  Page,
  PageContext,
  PageSection,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
} from '@patternfly/react-core'
import { BarsIcon } from '@patternfly/react-icons'
import type { TFunction } from 'i18next'
import { Fragment, Suspense, useContext, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { NoProject } from '../access/NoProject.tsx'
import { ProjectChoice } from '../access/ProjectChoice.tsx'
import { UnseenNotice } from '../access/UnseenNotice.tsx'
import { useSureSomewhere } from '../access/use-access.ts'
import { useIsInNone, useProjects, useRemembered } from '../access/use-projects.ts'
import { useHasWorkspaces } from '../access/use-workspaces.ts'
import { SetPage } from '../detail/SetPage.tsx'
import { useLive, useRefresh } from '../live/live-store.tsx'
import { clockText } from '../parts/time.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { SetsPage } from '../sets/SetsPage.tsx'
import { clusterOf, useSession } from '../sign-in/session-context.ts'
import { snapshotsServed } from '../snapshots/served.ts'
import { useServed } from '../snapshots/use-served.ts'
import { ClusterChoice } from './ClusterChoice.tsx'
import { useHeading } from './focus.ts'
import { LanguageChoice } from './LanguageChoice.tsx'
import { Link } from './Link.tsx'
import { NotFound } from './NotFound.tsx'
import { isOfNoProject, isOfProjects, isResourcePlace, type NavLink, navigation } from './navigation.ts'
import { PartBoundary } from './PartBoundary.tsx'
import { part } from './part.ts'
import { chooseTheme, type Theme, useTheme } from './preferences.ts'
import { addressOf, goTo, usePlace, useQueryWord } from './router.ts'
import { UserMenu } from './UserMenu.tsx'
import './app.css'
import { Loading } from '../parts/Loading.tsx'

// Forms load when they are first wanted: the first page is a list.
const PodPage = part(
  () => import('../pod/PodPage.tsx'),
  module => module.PodPage,
)
const ResourcePlace = part(
  () => import('../resources/ResourcePlace.tsx'),
  module => module.ResourcePlace,
)
const AccountsPlace = part(
  () => import('../accounts/AccountsPlace.tsx'),
  module => module.AccountsPlace,
)
const CreatePage = part(
  () => import('../create/CreatePage.tsx'),
  module => module.CreatePage,
)

const TeamRoute = part(
  () => import('../team/TeamRoute.tsx'),
  module => module.TeamRoute,
)

export interface AppProps {
  signOut(): void
}

export function App({ signOut }: AppProps) {
  const { t, i18n } = useTranslation()
  const { path } = usePlace()
  const [namespace, setNamespace] = useQueryWord('project')
  useHeading(path.join('/'), i18n.language)
  const isInNone = useIsInNone()
  const [place = 'sets'] = path
  const isNowhere = isInNone && namespace === '' && path.length <= 1 && isOfProjects(place)
  return (
    <Page
      isManagedSidebar
      masthead={<Head signOut={signOut} namespace={namespace} setNamespace={setNamespace} />}
      sidebar={<Sidebar />}
      skipToContent={<SkipToContent href="#content">{t('app.skip')}</SkipToContent>}
      mainContainerId="content"
    >
      {isOfNoProject(place) ? (
        <Connection kind={kinds.Namespace} namespace="" />
      ) : (
        <>
          <Connection kind={kinds.StatefulSet} namespace={lookedAt(path, namespace)} />
          <Home place={path} namespace={namespace} setNamespace={setNamespace} />
        </>
      )}
      {!isNowhere && !(isInNone && place === 'projects') && <UnseenNotice />}
      <PageSection isFilled>
        <PartBoundary key={path.join('/')}>
          <Suspense fallback={<Loading />}>
            {isNowhere ? <Nowhere path={path} /> : <Chosen path={path} namespace={namespace} />}
          </Suspense>
        </PartBoundary>
      </PageSection>
    </Page>
  )
}

/** In the place of a page about what is in projects, for who is in none; unless they may look at all of them at once. */
function Nowhere({ path }: { readonly path: readonly string[] }) {
  const { t } = useTranslation()
  const { state } = useLive(kinds.StatefulSet, '')
  if (state.kind === 'loading') return <Loading />
  return state.kind === 'refused' && state.error.code === 403 ? (
    <NoProject title={titleOf(path, t)} />
  ) : (
    <Chosen path={path} namespace="" />
  )
}

function titleOf([place = 'sets']: readonly string[], t: TFunction): string {
  const links = navigation.flatMap(({ items }) => items)
  const found = links.find(({ to, also = [] }) => to === place || also.includes(place))
  return t(found?.text ?? 'nav.sets')
}

function Chosen({ path, namespace }: { readonly path: readonly string[]; readonly namespace: string }) {
  const { hasAccounts } = useSession()
  const [place = 'sets', first, second] = path
  if (place === 'sets' && first !== undefined && second !== undefined)
    return <SetPage namespace={first} name={second} />
  if (place === 'create' && first === undefined) return <CreatePage />
  if (place === 'pods' && first !== undefined && second !== undefined)
    return <PodPage namespace={first} name={second} />
  // In front of other clusters there are none.
  if (hasAccounts && ['accounts', 'audit', 'settings'].includes(place)) return <AccountsPlace path={path} />
  if (place === 'projects' || place === 'workspaces') return <TeamRoute path={path} />
  if (isResourcePlace(place)) return <ResourcePlace path={path} namespace={namespace} />
  if (place === 'sets' && first === undefined) return <SetsPage namespace={namespace} />
  return <NotFound path={path} />
}

/** In which project a page looks: that of the object that it is about, where it is about one. */
const lookedAt = ([, first, second]: readonly string[], namespace: string): string =>
  first !== undefined && second !== undefined ? first : namespace

interface HomeProps {
  readonly place: readonly string[]
  readonly namespace: string
  setNamespace(namespace: string): void
}

/** Who may not look at all projects is brought to one of those that they know. */
function Home({ place, namespace, setNamespace }: HomeProps) {
  const { home } = useProjects()
  const looked = lookedAt(place, namespace)
  const { state } = useLive(kinds.StatefulSet, looked)
  useRemembered(state.kind === 'live' ? looked : '')
  const isAstray =
    namespace === '' && place.length <= 1 && state.kind === 'refused' && state.error.code === 403
  useEffect(() => {
    if (isAstray && home !== undefined) setNamespace(home)
  }, [isAstray, home, setNamespace])
  return null
}

function Sidebar() {
  const { t } = useTranslation()
  const { path, query } = usePlace()
  const { hasAccounts } = useSession()
  const { isMobile, isSidebarOpen, onSidebarToggle } = useContext(PageContext)
  const [place = 'sets'] = path
  const project = query.get('project')
  const isShown = useIsShown(project ?? '')
  const groups = navigation
    .filter(({ needsAccounts }) => hasAccounts || !needsAccounts)
    .map(({ title, items }) => ({ title, items: items.filter(isShown) }))
    .filter(({ items }) => items.length > 0)
  return (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label={t('app.navigation')}>
          {groups.map(({ title, items }) => (
            <Fragment key={title}>
              <h2 className="nav-title">{t(title)}</h2>
              <NavList>
                {items.map(({ to, text, also = [] }) => (
                  <NavItem
                    key={to}
                    isActive={place === to || also.includes(place)}
                    to={addressOf([to])}
                    onClick={event => {
                      event.preventDefault()
                      goTo(addressOf([to]))
                      // On a phone it covers what it leads to.
                      if (isMobile && isSidebarOpen) onSidebarToggle()
                    }}
                  >
                    {t(text)}
                  </NavItem>
                ))}
              </NavList>
            </Fragment>
          ))}
        </Nav>
        <Looks className="looks looks--side" />
      </PageSidebarBody>
    </PageSidebar>
  )
}

/** What there is nothing behind for this person is left out. */
function useIsShown(project: string): (link: NavLink) => boolean {
  const { hasAccounts } = useSession()
  const { home = '' } = useProjects()
  const hasWorkspaces = useHasWorkspaces()
  const isSure = useSureSomewhere(['', project || home])
  // The one kind of the navigation that is not in every cluster.
  const hasSnapshots = useServed(snapshotsServed)
  return ({ needsWorkspaces, needs, needsServed }) =>
    (!needsWorkspaces || hasWorkspaces) &&
    (!needs || (hasAccounts && isSure(needs))) &&
    (!needsServed || hasSnapshots)
}

interface HeadProps extends AppProps {
  readonly namespace: string
  setNamespace(namespace: string): void
}

function Head({ signOut, namespace, setNamespace }: HeadProps) {
  const { t } = useTranslation()
  const session = useSession()
  const { clusters = [] } = session
  return (
    <Masthead display={{ default: 'inline' }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton variant="plain" aria-label={t('app.toggleNavigation')}>
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <Link to={addressOf(['sets'])} className="brand">
            <img src="/console/kedge.svg" alt="" width="26" height="26" />
            <span>{t('app.name')}</span>
            {clusters.length <= 1 && <span className="brand__cluster">{clusterOf(session).name}</span>}
          </Link>
          {clusters.length > 1 && (
            <ClusterChoice name={clusterOf(session).name} names={clusters.map(({ name }) => name)} />
          )}
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <div className="head">
          <ProjectChoice
            className="choice"
            label={t('app.project')}
            purpose="look"
            value={namespace}
            withAll
            choose={setNamespace}
          />
          <span className="page__space" />
          <Looks className="looks looks--head" />
          <UserMenu signOut={signOut} />
        </div>
      </MastheadContent>
    </Masthead>
  )
}

/** How the console looks: in the head, or below the navigation where the head has no room. */
function Looks({ className }: { readonly className: string }) {
  const { t } = useTranslation()
  const theme = useTheme()
  return (
    <div className={className}>
      <select
        className="choice"
        aria-label={t('app.theme')}
        value={theme}
        onChange={event => chooseTheme(event.target.value as Theme)}
      >
        {(['system', 'light', 'dark'] as const).map(each => (
          <option key={each} value={each}>
            {t(`app.themes.${each}`)}
          </option>
        ))}
      </select>
      <LanguageChoice />
    </div>
  )
}

/** Says since when the page shows the past; goes by itself when the present is back. */
function Connection<T extends ApiObject>({
  kind,
  namespace,
}: {
  readonly kind: Kind<T>
  readonly namespace: string
}) {
  const { t, i18n } = useTranslation()
  const { state } = useLive(kind, namespace)
  const cluster = clusterOf(useSession()).name
  const refresh = useRefresh()
  return (
    <div role="status">
      {state.kind === 'lost' && (
        <div className="lost">{t('app.lost', { time: clockText(state.since, i18n.language) })}</div>
      )}
      {state.kind === 'unreached' && (
        <div className="lost">
          {t('app.unreached', { cluster, cause: errorText(state.error) })}{' '}
          <button type="button" className="as-link" onClick={refresh}>
            {t('app.tryAgain')}
          </button>
        </div>
      )}
    </div>
  )
}
