import { Button, EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { type Workspace, workspaceKind } from '../../../src/api/iam/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { Refused } from '../access/Refused.tsx'
import { useDenials } from '../access/use-access.ts'
import { addressOf, goTo, useQueryWord } from '../app/router.ts'
import { useLive, useRefresh } from '../live/live-store.tsx'
import { creatorOf, isFound } from '../model/place.ts'
import { SearchField } from '../parts/field/SearchField.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Age } from '../parts/time.tsx'
import { QuotaMeters } from '../quota/QuotaMeters.tsx'
import { PlaceName } from './PlaceName.tsx'

/** The workspaces that one sees, live. */
export function WorkspaceList() {
  const { t } = useTranslation()
  const { items, state, isListed } = useLive(workspaceKind, '')
  const denialOf = useDenials('')
  const refresh = useRefresh()
  const [search, setSearch] = useQueryWord('search')
  const rows = items.filter(each => isFound(each, search))
  const columns: readonly Column<Workspace>[] = [
    { key: 'name', title: t('team.name'), cell: each => <PlaceName of={each} at="workspaces" /> },
    {
      key: 'projects',
      title: t('team.projects'),
      isNumber: true,
      cell: ({ status }) => status?.projects ?? '–',
    },
    {
      key: 'members',
      title: t('team.members'),
      isNumber: true,
      cell: ({ status }) => status?.members ?? '–',
    },
    {
      key: 'quota',
      title: t('quota.title'),
      isWide: true,
      cell: ({ spec, status }) => (
        <QuotaMeters hard={spec.quota?.hard ?? {}} used={status?.quota?.used ?? {}} most={2} />
      ),
    },
    { key: 'creator', title: t('team.creator'), isWide: true, cell: each => creatorOf(each) || '–' },
    {
      key: 'age',
      title: t('common.age'),
      isWide: true,
      cell: ({ metadata }) => <Age of={metadata?.creationTimestamp} />,
    },
  ]
  const makingDenial = denialOf([needOf('create', workspaceKind)])
  // Who makes workspaces of their own, and has none yet, may see none of others.
  const hasNoneYet = state.kind === 'refused' && state.error.code === 403 && makingDenial === null
  const isEmpty = state.kind !== 'loading' && state.kind !== 'refused' && items.length === 0
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('team.workspaces')}</Title>
        {isListed && <span className="page__count">{rows.length}</span>}
        <span className="page__space" />
        <Button variant="secondary" onClick={refresh}>
          {t('common.refresh')}
        </Button>
        <GuardedButton denial={makingDenial} onClick={() => goTo(addressOf(['workspaces', 'new']))}>
          {t('team.createWorkspace')}
        </GuardedButton>
      </div>
      {items.length > 0 && (
        <div className="page__tools">
          <SearchField value={search} change={setSearch} />
        </div>
      )}
      {state.kind === 'loading' && <Loading />}
      {state.kind === 'refused' && !hasNoneYet && (
        <Refused error={state.error} kind={workspaceKind} namespace="" />
      )}
      {(isEmpty || hasNoneYet) && (
        <EmptyState headingLevel="h2" titleText={t('team.noneWorkspaces')}>
          <EmptyStateBody>{t('team.noneWorkspacesHow')}</EmptyStateBody>
        </EmptyState>
      )}
      {items.length > 0 && rows.length === 0 && <p role="status">{t('team.noMatch')}</p>}
      {rows.length > 0 && <Grid label={t('team.workspaces')} rows={rows} columns={columns} keyOf={nameOf} />}
    </div>
  )
}
