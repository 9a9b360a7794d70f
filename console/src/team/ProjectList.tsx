// The projects that one sees, of all workspaces or of one. Who may not list any still works in those known by name.
import { Button, EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { Namespace } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { NoProject } from '../access/NoProject.tsx'
import { needOf } from '../access/needs.ts'
import { Refused } from '../access/Refused.tsx'
import { useDenials } from '../access/use-access.ts'
import { isForWork, useProjects } from '../access/use-projects.ts'
import { useHasWorkspaces } from '../access/use-workspaces.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, goTo, useQueryWord } from '../app/router.ts'
import { useLive, useRefresh } from '../live/live-store.tsx'
import { creatorOf, isFound, workspaceOf } from '../model/place.ts'
import { SearchField } from '../parts/field/SearchField.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Age } from '../parts/time.tsx'
import { PlaceName } from './PlaceName.tsx'

export function ProjectList() {
  const { t } = useTranslation()
  const denied = useDenials('')([needOf('create', kinds.Namespace)])
  const refresh = useRefresh()
  const { items, state, isListed } = useLive(kinds.Namespace, '')
  const [search, setSearch] = useQueryWord('search')
  const projects = items.filter(isForWork)
  const rows = projects.filter(each => isFound(each, search))
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('team.projects')}</Title>
        {isListed && <span className="page__count">{rows.length}</span>}
        <span className="page__space" />
        <Button variant="secondary" onClick={refresh}>
          {t('common.refresh')}
        </Button>
        <GuardedButton denial={denied} onClick={() => goTo(addressOf(['projects', 'new']))}>
          {t('team.createProject')}
        </GuardedButton>
      </div>
      {projects.length > 0 && (
        <div className="page__tools">
          <SearchField value={search} change={setSearch} />
        </div>
      )}
      {state.kind === 'loading' && <Loading />}
      {state.kind === 'refused' && state.error.code !== 403 && (
        <Refused error={state.error} kind={kinds.Namespace} namespace="" />
      )}
      {state.kind === 'refused' && <KnownProjects mayMake={denied === null} />}
      {state.kind !== 'loading' && state.kind !== 'refused' && projects.length === 0 && <NoProjects />}
      {projects.length > 0 && rows.length === 0 && <p role="status">{t('team.noMatch')}</p>}
      {rows.length > 0 && <ProjectGrid projects={rows} />}
    </div>
  )
}

function NoProjects() {
  const { t } = useTranslation()
  return (
    <EmptyState headingLevel="h2" titleText={t('team.noneProjects')}>
      <EmptyStateBody>{t('team.noneProjectsHow')}</EmptyStateBody>
    </EmptyState>
  )
}

function KnownProjects({ mayMake }: { readonly mayMake: boolean }) {
  const { t } = useTranslation()
  const { known } = useProjects()
  if (known.length === 0) return mayMake ? <NoProjects /> : <NoProject />
  return (
    <>
      <p>{t('team.unlisted')}</p>
      <ul className="pairs">
        {known.map(({ name }) => (
          <li key={name}>
            <Link to={addressOf(['projects', name])}>{name}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}

export interface ProjectGridProps {
  readonly projects: readonly Namespace[]
  /** Of one workspace: it is not told again. */
  readonly isOfOne?: boolean
}

export function ProjectGrid({ projects, isOfOne = false }: ProjectGridProps) {
  const { t } = useTranslation()
  const hasWorkspaces = useHasWorkspaces()
  const workspace: Column<Namespace> = {
    key: 'workspace',
    title: t('team.workspace'),
    cell: each => <WorkspaceLink name={workspaceOf(each)} isLink={hasWorkspaces} />,
  }
  return (
    <Grid
      label={t('team.projects')}
      rows={projects}
      keyOf={nameOf}
      columns={[
        { key: 'name', title: t('team.name'), cell: each => <PlaceName of={each} at="projects" /> },
        ...(isOfOne || !projects.some(each => workspaceOf(each) !== '') ? [] : [workspace]),
        {
          key: 'state',
          title: t('team.state'),
          cell: ({ metadata }) =>
            metadata?.deletionTimestamp ? (
              <span className="status__failed">{t('team.ending')}</span>
            ) : (
              t('team.active')
            ),
        },
        { key: 'creator', title: t('team.creator'), isWide: true, cell: each => creatorOf(each) || '–' },
        {
          key: 'age',
          title: t('common.age'),
          isWide: true,
          cell: ({ metadata }) => <Age of={metadata?.creationTimestamp} />,
        },
        {
          key: 'open',
          title: t('nav.sets'),
          isWide: true,
          cell: each => <Link to={addressOf(['sets'], { project: nameOf(each) })}>{t('team.show')}</Link>,
        },
      ]}
    />
  )
}

/** Members of a project alone do not see its workspace: they are told its name. */
export function WorkspaceLink({ name, isLink }: { readonly name: string; readonly isLink: boolean }) {
  if (name === '') return '–'
  return isLink ? <Link to={addressOf(['workspaces', name])}>{name}</Link> : name
}
