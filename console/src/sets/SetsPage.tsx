// All StatefulSets: search, filter, sort, and the strip of each, live.
import { Button, EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { uidOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials, useDenialsAmong } from '../access/use-access.ts'
import { addressOf, goTo, useQueryWord } from '../app/router.ts'
import { BatchDialog } from '../batch/BatchDialog.tsx'
import type { BatchKind } from '../batch/batch.ts'
import { SetDialog } from '../dialogs/SetDialog.tsx'
import { type Doing, needsOfDoing } from '../edits/doing.ts'
import { LeftBehind } from '../left/LeftBehind.tsx'
import { useRefresh } from '../live/live-store.tsx'
import { isFound } from '../model/place.ts'
import { Gone } from '../parts/dialog/gone.ts'
import { Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useNarrow } from '../parts/use-narrow.ts'
import { errorText } from '../parts/words/error-text.ts'
import type { Saying } from '../parts/words/saying.ts'
import { useRun } from '../remake/remake-runs.ts'
import { Unfinished } from '../remake/Unfinished.tsx'
import { isSameList } from './groups.ts'
import { hasLabels } from './has-labels.ts'
import { SetsTools } from './SetsTools.tsx'
import { columnsOf, usualColumns } from './set-columns.tsx'
import { keyOfSet } from './set-key.ts'
import type { SetView } from './set-model.ts'
import { createSorted } from './set-order.ts'
import { useSets } from './use-sets.ts'

/** What is done to several, with the sets as they were when it was begun: one that is gone may still have claims to go. */
interface Batch {
  readonly kind: BatchKind
  readonly views: readonly SetView[]
}

interface Editing {
  readonly kind: Doing
  readonly view: SetView
}

export function SetsPage({ namespace }: { readonly namespace: string }) {
  const { t } = useTranslation()
  const { state, isListed, views } = useSets(namespace)
  const [search] = useQueryWord('search')
  const [status] = useQueryWord('status')
  const [label] = useQueryWord('label')
  const [sort, setSort] = useQueryWord('sort', 'name')
  const [editing, setEditing] = useState<Editing | null>(null)
  const run = useRun(editing?.view.namespace ?? '', editing?.view.name ?? '')
  const isGone = isListed && run === null && editing !== null && isMissed(editing, views)
  const [notice, setNotice] = useState<Saying | null>(null)
  const [image] = useQueryWord('image')
  const [columns] = useQueryWord('columns', usualColumns)
  const [selected, select] = useState<ReadonlySet<string>>(new Set())
  const [batch, setBatch] = useState<Batch | null>(null)
  const refresh = useRefresh()
  const denialOf = useDenials(namespace)
  const denialAmong = useDenialsAmong(namespace)
  const createDenial = namespace === '' ? null : denialOf([needOf('create', kinds.StatefulSet)])
  const [sorted] = useState(createSorted)
  const isFiltered = search !== '' || status !== '' || image !== '' || label !== ''
  const shown = useMemo(() => {
    const isShown = (view: SetView) =>
      (search === '' || isFound(view.set, search, view.images)) &&
      (status === '' || view.condition === status) &&
      (image === '' || view.images.includes(image)) &&
      hasLabels(view.set.metadata?.labels, label)
    return sorted(isFiltered ? views.filter(isShown) : views, sort)
  }, [sorted, views, isFiltered, search, status, image, label, sort])
  const images = useSteady(useMemo(() => imagesOf(views), [views]))
  const keys = useSteady(useMemo(() => shown.map(keyOfSet), [shown]))
  // Kept as long as nothing of it has changed, so that only rows that have are drawn anew.
  const isNarrow = useNarrow()
  const gridColumns = useMemo(
    () =>
      columnsOf({
        t,
        showsNamespace: namespace === '',
        sort,
        setSort,
        choose: (kind, view) => setEditing({ kind, view }),
        keys,
        selected,
        select,
        shown: columns.split(','),
        isNarrow,
      }),
    [t, namespace, sort, setSort, keys, selected, columns, isNarrow],
  )
  const chosen = selected.size === 0 ? noViews : shown.filter(view => selected.has(keyOfSet(view)))
  const batchViews = useSteady(
    useMemo(() => (batch ? newestOf(batch.views, views) : noViews), [batch, views]),
  )
  return (
    <div className="page">
      <header className="page__head">
        <Title headingLevel="h1">{t('list.title')}</Title>
        {isListed && <span className="page__count">{t('list.count', { count: views.length })}</span>}
        <span className="page__space" />
        <Button variant="secondary" onClick={refresh}>
          {t('common.refresh')}
        </Button>
        <GuardedButton
          // Of all projects, one may be allowed: the form says it of the one that is chosen there.
          denial={createDenial}
          onClick={() => goTo(addressOf(['create'], namespace ? { project: namespace } : {}))}
        >
          {t('list.create')}
        </GuardedButton>
      </header>
      <SetsTools images={images} />
      {chosen.length > 0 && (
        <fieldset className="batch-bar">
          <legend className="pf-v6-screen-reader">{t('common.actions')}</legend>
          <strong>{t('list.selected', { count: chosen.length })}</strong>
          {(['restart', 'scale', 'stop', 'delete'] as const).map(kind => (
            <GuardedButton
              key={kind}
              denial={denialAmong(chosen, needsOfDoing(kind))}
              size="sm"
              variant={kind === 'delete' ? 'danger' : 'secondary'}
              onClick={() => setBatch({ kind, views: chosen })}
            >
              {t(`edits.${kind}`)}
            </GuardedButton>
          ))}
          <Button size="sm" variant="link" onClick={() => select(new Set())}>
            {t('list.selectNone')}
          </Button>
        </fieldset>
      )}
      {!editing && <Unfinished namespace={namespace} />}
      {isListed && <LeftBehind namespace={namespace} />}
      <Notice said={notice} onClose={() => setNotice(null)} />
      {state.kind === 'refused' ? (
        <EmptyState
          headingLevel="h2"
          titleText={t(namespace === '' ? 'access.chooseProject' : 'access.notThese')}
        >
          <EmptyStateBody>
            {denialOf([needOf('list', kinds.StatefulSet)]) ?? errorText(state.error)}
          </EmptyStateBody>
        </EmptyState>
      ) : shown.length === 0 && (!isListed || views.some(({ isOutline }) => isOutline)) ? (
        // Those that are looked for may be among what is to come.
        <Loading />
      ) : shown.length === 0 ? (
        <Nothing isFiltered={isFiltered} denial={createDenial} />
      ) : (
        <Grid label={t('list.title')} rows={shown} keyOf={keyOfSet} columns={gridColumns} />
      )}
      {batch && (
        <BatchDialog
          kind={batch.kind}
          views={batchViews}
          namespace={namespace}
          onClose={() => setBatch(null)}
          onDone={(said, rest) => {
            setNotice(said)
            select(new Set(rest.map(keyOfSet)))
          }}
        />
      )}
      {editing && (
        <Gone value={isGone ? t('detail.goneAmid', { name: editing.view.name }) : null}>
          <SetDialog
            doing={editing.kind}
            view={editing.view}
            onClose={() => setEditing(null)}
            onApplied={({ said }) => setNotice(said)}
          />
        </Gone>
      )}
    </div>
  )
}

const noViews: readonly SetView[] = []

function imagesOf(views: readonly SetView[]): readonly string[] {
  const found = new Set<string>()
  for (const { images } of views) for (const image of images) found.add(image)
  return [...found].sort()
}

/** Whether somebody else has deleted it; one of its name is another. */
const isMissed = ({ kind, view }: Editing, views: readonly SetView[]): boolean =>
  kind !== 'delete' && !views.some(({ set }) => uidOf(set) === uidOf(view.set))

/** Those that were chosen as they are now; one that is gone as it was. */
function newestOf(chosen: readonly SetView[], views: readonly SetView[]): readonly SetView[] {
  const now = new Map(views.map(view => [keyOfSet(view), view]))
  return chosen.map(view => now.get(keyOfSet(view)) ?? view)
}

/** The list of before, as long as the same stands in it. */
function useSteady<T>(list: readonly T[]): readonly T[] {
  const kept = useRef(list)
  if (!isSameList(list, kept.current)) kept.current = list
  return kept.current
}

function Nothing({ isFiltered, denial }: { readonly isFiltered: boolean; readonly denial: string | null }) {
  const { t } = useTranslation()
  return (
    <EmptyState headingLevel="h2" titleText={t(isFiltered ? 'list.nothingFound' : 'list.empty')}>
      <EmptyStateBody>
        {isFiltered ? (
          t('list.nothingFoundHow')
        ) : denial !== null ? (
          t('list.emptyDenied', { denial })
        ) : (
          <>
            {t('list.emptyHow', { button: t('list.create') })} <code>kubectl apply -f web.yaml</code>
          </>
        )}
      </EmptyStateBody>
    </EmptyState>
  )
}
