// All StatefulSets: search, filter, sort, and the strip of each, live.
import {
  Bullseye,
  Button,
  EmptyState,
  EmptyStateBody,
  SearchInput,
  Spinner,
  Title,
} from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from '../app/Link.tsx'
import { addressOf, goTo, useQueryWord } from '../app/router.ts'
import { type Doing, SetDialog } from '../edits/SetDialog.tsx'
import { type Column, Grid } from '../parts/Grid.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Age } from '../parts/time.tsx'
import { OrdinalStrip } from '../strip/OrdinalStrip.tsx'
import { SetActions } from './SetActions.tsx'
import { StatusLabel } from './StatusText.tsx'
import type { SetCondition, SetView } from './set-model.ts'
import { useSets } from './use-sets.ts'

const conditions: readonly SetCondition[] = ['running', 'updating', 'scaling', 'stuck', 'stopped', 'deleting']
type SortKey = 'name' | 'age' | 'status'

export function SetsPage({ namespace }: { readonly namespace: string }) {
  const { t } = useTranslation()
  const { state, views } = useSets(namespace)
  const [search, setSearch] = useQueryWord('search')
  const [status, setStatus] = useQueryWord('status')
  const [sort, setSort] = useQueryWord('sort', 'name')
  const [editing, setEditing] = useState<{ readonly kind: Doing; readonly view: SetView } | null>(null)
  const [notice, setNotice] = useState<string | null>(null)
  const shown = sorted(
    views.filter(
      view =>
        (search === '' || view.name.includes(search) || view.images.some(image => image.includes(search))) &&
        (status === '' || view.condition === status),
    ),
    sort,
  )
  const isFiltered = search !== '' || status !== ''
  return (
    <div className="page">
      <header className="page__head">
        <Title headingLevel="h1">{t('list.title')}</Title>
        <span className="page__count">{t('list.count', { count: views.length })}</span>
        <span className="page__space" />
        <Button onClick={() => goTo(addressOf(['create'], namespace ? { project: namespace } : {}))}>
          {t('list.create')}
        </Button>
      </header>
      <div className="page__tools">
        <SearchInput
          aria-label={t('common.search')}
          placeholder={t('common.search')}
          value={search}
          onChange={(_, value) => setSearch(value)}
          onClear={() => setSearch('')}
        />
        <select
          className="choice"
          aria-label={t('list.status')}
          value={status}
          onChange={event => setStatus(event.target.value)}
        >
          <option value="">{t('list.allStatuses')}</option>
          {conditions.map(each => (
            <option key={each} value={each}>
              {t(`condition.${each}`)}
            </option>
          ))}
        </select>
        {isFiltered && (
          <Button
            variant="link"
            onClick={() => {
              setSearch('')
              setStatus('')
            }}
          >
            {t('common.clearFilters')}
          </Button>
        )}
      </div>
      <Notice text={notice} onClose={() => setNotice(null)} />
      {state.kind === 'loading' ? (
        <Bullseye>
          <Spinner aria-label={t('common.loading')} />
        </Bullseye>
      ) : state.kind === 'refused' ? (
        <EmptyState headingLevel="h2" titleText={t('common.refused', { message: state.error.message })} />
      ) : shown.length === 0 ? (
        <Nothing isFiltered={isFiltered} />
      ) : (
        <Grid
          label={t('list.title')}
          rows={shown}
          keyOf={view => `${view.namespace}/${view.name}`}
          columns={columnsOf({
            t,
            showsNamespace: namespace === '',
            sort,
            setSort,
            choose: (kind, view) => setEditing({ kind, view }),
          })}
        />
      )}
      {editing && (
        <SetDialog
          doing={editing.kind}
          view={editing.view}
          onClose={() => setEditing(null)}
          onApplied={({ text }) => setNotice(text)}
        />
      )}
    </div>
  )
}

function sorted(views: readonly SetView[], sort: string): readonly SetView[] {
  const isDescending = sort.startsWith('-')
  const compare: { readonly [K in SortKey]: (a: SetView, b: SetView) => number } = {
    name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
    age: (a, b) => createdOf(b).localeCompare(createdOf(a)),
    status: (a, b) => urgency(a) - urgency(b) || a.name.localeCompare(b.name),
  }
  const by = sort.replace('-', '')
  const ordered = [...views].sort(compare[by === 'age' || by === 'status' ? by : 'name'])
  return isDescending ? ordered.reverse() : ordered
}

const createdOf = ({ set }: SetView): string => set.metadata?.creationTimestamp ?? ''
const urgency = ({ condition }: SetView): number =>
  ['stuck', 'deleting', 'updating', 'scaling', 'running', 'stopped'].indexOf(condition)

interface ColumnOptions {
  readonly t: ReturnType<typeof useTranslation>['t']
  readonly showsNamespace: boolean
  readonly sort: string
  setSort(sort: string): void
  choose(kind: Doing, view: SetView): void
}

function columnsOf({ t, showsNamespace, sort, setSort, choose }: ColumnOptions): readonly Column<SetView>[] {
  const sortBy = (key: SortKey, title: string) => ({
    isActive: sort.replace('-', '') === key,
    isDescending: sort.startsWith('-'),
    change: () => setSort(sort === key ? `-${key}` : key),
    label: t('list.sortBy', { column: title }),
  })
  return [
    {
      key: 'name',
      title: t('list.name'),
      sort: sortBy('name', t('list.name')),
      cell: view => (
        <Link to={addressOf(['sets', view.namespace, view.name])} className="row-name">
          {view.name}
        </Link>
      ),
    },
    ...(showsNamespace
      ? [{ key: 'project', title: t('list.project'), isWide: true, cell: (view: SetView) => view.namespace }]
      : []),
    {
      key: 'status',
      title: t('list.status'),
      sort: sortBy('status', t('list.status')),
      cell: view => (
        <div className="status">
          <StatusLabel view={view} />
          {view.condition !== 'running' && view.condition !== 'stopped' && (
            <span className="status__why">{view.sentence}</span>
          )}
        </div>
      ),
    },
    {
      key: 'ordinals',
      title: t('list.ordinals'),
      cell: view => <OrdinalStrip ordinals={view.ordinals} partition={view.partition} size="small" />,
    },
    {
      key: 'image',
      title: t('list.image'),
      isWide: true,
      cell: view => <span className="mono">{view.images.join(', ')}</span>,
    },
    {
      key: 'age',
      title: t('common.age'),
      isWide: true,
      sort: sortBy('age', t('common.age')),
      cell: view => <Age of={view.set.metadata?.creationTimestamp} />,
    },
    {
      key: 'actions',
      title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
      cell: view => <SetActions view={view} choose={kind => choose(kind, view)} />,
    },
  ]
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useTranslation()
  return (
    <EmptyState headingLevel="h2" titleText={t(isFiltered ? 'list.nothingFound' : 'list.empty')}>
      {!isFiltered && (
        <EmptyStateBody>
          {t('list.emptyHow')} <code>kubectl apply -f web.yaml</code>
        </EmptyStateBody>
      )}
    </EmptyState>
  )
}
