// One set: its head with strip, sentence and replicas, and a tab for each thing that there is to know of it.
import { EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import { AngleDownIcon, AngleUpIcon } from '@patternfly/react-icons'
import { type ReactNode, use, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, uidOf } from '../../../src/api/object.ts'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { part } from '../app/part.ts'
import { addressOf, goOnFrom, useQueryChoice } from '../app/router.ts'
import { SetDialog } from '../dialogs/SetDialog.tsx'
import type { Cascade } from '../edits/deletion.ts'
import { type Applied, type Doing, needsOfDoing } from '../edits/doing.ts'
import type { PauseWay } from '../edits/pause-ways.ts'
import { LeftBehind } from '../left/LeftBehind.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Alias } from '../parts/Alias.tsx'
import { Gone } from '../parts/dialog/gone.ts'
import { type Held, standingOf } from '../parts/dialog/standing.ts'
import { errorText } from '../parts/words/error-text.ts'
import { useRun } from '../remake/remake-runs.ts'
import { Unfinished } from '../remake/Unfinished.tsx'
import { BrokenDeletionNotice } from '../rollout/BrokenDeletionNotice.tsx'
import { RolloutNotices } from '../rollout/RolloutNotices.tsx'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { SetActions } from '../sets/SetActions.tsx'
import { StateSentence } from '../sets/StateSentence.tsx'
import { StatusLabel } from '../sets/StatusText.tsx'
import type { SetView } from '../sets/set-model.ts'
import { useSets } from '../sets/use-sets.ts'
import { OrdinalStrip } from '../strip/OrdinalStrip.tsx'
import { StripKey } from '../strip/StripKey.tsx'
import { StripLegend } from '../strip/StripLegend.tsx'
import { useIsUnsaved } from '../text/use-unsaved.ts'
import { useWatched } from '../timeline/use-watched.ts'
import { ContainersTab } from './ContainersTab.tsx'
import { EnvironmentTab } from './EnvironmentTab.tsx'
import { EventsTab } from './EventsTab.tsx'
import { NoPods } from './NoPods.tsx'
import { OrdinalsTab } from './OrdinalsTab.tsx'
import { OverviewTab } from './OverviewTab.tsx'
import { PodsTab } from './PodsTab.tsx'
import { RevisionsTab } from './RevisionsTab.tsx'
import { ScalersLines } from './ScalersLines.tsx'
import { ServiceNotice } from './ServiceNotice.tsx'
import { type Scalers, useScalers } from './use-scalers.ts'
import { VolumesTab } from './VolumesTab.tsx'
import { YamlTab } from './YamlTab.tsx'
import './detail.css'
import { Loading } from '../parts/Loading.tsx'
import { PageTabs } from '../parts/PageTabs.tsx'

const tabs = [
  'ordinals',
  'overview',
  'yaml',
  'containers',
  'revisions',
  'pods',
  'volumes',
  'environment',
  'events',
  'logs',
  'metrics',
  'timeline',
] as const
type TabName = (typeof tabs)[number]

const LogsOf = part(
  () => import('../logs/LogsTab.tsx'),
  module => module.LogsOf,
)
const MetricsTab = part(
  () => import('../usage/MetricsTab.tsx'),
  module => module.MetricsTab,
)
const TimelineTab = part(
  () => import('../timeline/TimelineTab.tsx'),
  module => module.TimelineTab,
)

export interface Editing {
  readonly kind: Doing
  readonly revision?: number
  readonly partition?: number
  readonly way?: PauseWay
  readonly replicas?: number
  readonly cascade?: Cascade
  readonly definition?: StatefulSet
}

export function SetPage({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const { t } = useTranslation()
  const { state, isListed, views } = useSets(namespace)
  const seen = views.find(each => each.name === name)
  const found = seen && !seen.isOutline ? seen : undefined
  const run = useRun(namespace, name)
  const denialOf = useDenials(namespace)
  const last = useRef<SetView | null>(null)
  // A set that is being made anew is away for a moment: its page stays, with the dialog on it. So does that of one that is
  // being deleted, until all that was chosen with it is gone, and where something was typed that would go with the page.
  const [held, hold] = useState<Held>('nothing')
  const before = last.current?.namespace === namespace && last.current.name === name ? last.current : null
  const { shown: view, isGone } = standingOf({
    held: run === null ? held : 'away',
    before,
    found: found ?? null,
    isOther: before !== null && found !== undefined && uidOf(before.set) !== uidOf(found.set),
    isMissed: isListed && !seen,
  })
  if (view && view === found) last.current = found
  if (view)
    return (
      <Gone value={isGone ? t('detail.goneAmid', { name }) : null}>
        <Detail view={view} hold={hold} />
      </Gone>
    )
  if (seen || (!isListed && state.kind !== 'refused')) return <Loading />
  return (
    <EmptyState
      headingLevel="h1"
      titleText={t(state.kind === 'refused' ? 'common.unseen' : 'detail.gone', { name })}
    >
      <Unfinished namespace={namespace} name={name} />
      <div className="detail__left">
        <LeftBehind namespace={namespace} name={name} />
      </div>
      <EmptyStateBody>
        {state.kind === 'refused'
          ? (denialOf([needOf('list', kinds.StatefulSet)]) ??
            t('common.refused', { message: errorText(state.error) }))
          : t('detail.goneHow')}{' '}
        <Link to={addressOf(['sets'])}>{t('nav.home')}</Link>
      </EmptyStateBody>
    </EmptyState>
  )
}

interface DetailProps {
  readonly view: SetView
  hold(held: Held): void
}

function Detail({ view, hold }: DetailProps) {
  const { t } = useTranslation()
  const [active, setTab] = useQueryChoice('tab', tabs, 'ordinals')
  const [editing, setEditing] = useState<Editing | null>(null)
  const [applied, setApplied] = useState<Applied | null>(null)
  const watched = useWatched(view)
  const isUnsaved = useIsUnsaved(kinds.StatefulSet, view.set)
  const held = editing?.kind === 'delete' ? 'away' : editing ? 'dialog' : isUnsaved ? 'text' : 'nothing'
  // Whoever signs in again after a while finds what was held, though all is listed anew.
  useEffect(() => hold(held), [hold, held])
  const gone = use(Gone)
  const denialOf = useDenials(view.namespace)
  const patchDenial = denialOf(needsOfDoing('partition'), view.name)
  const pods = view.ordinals.flatMap(({ pod }) => (pod ? [pod] : []))
  const scalers = useScalers(view)
  const scale = (replicas?: number) =>
    setEditing({ kind: 'scale', ...(replicas === undefined ? {} : { replicas }) })
  const contents: { readonly [T in TabName]: () => ReactNode } = {
    ordinals: () => <OrdinalsTab view={view} scale={scale} />,
    overview: () => <OverviewTab view={view} scalers={scalers} />,
    yaml: () => (
      <YamlTab
        view={view}
        makeAnew={definition => setEditing({ kind: 'recreate', definition })}
        onApplied={setApplied}
      />
    ),
    containers: () => <ContainersTab view={view} />,
    revisions: () => (
      <RevisionsTab
        view={view}
        denial={patchDenial}
        rollBack={revision => setEditing({ kind: 'rollback', revision })}
      />
    ),
    pods: () => <PodsTab view={view} scale={scale} />,
    volumes: () => <VolumesTab view={view} expand={() => setEditing({ kind: 'expand' })} />,
    environment: () => <EnvironmentTab view={view} />,
    events: () => <EventsTab view={view} />,
    logs: () => (
      <>
        {/* What was read of Pods that have ended stays below. */}
        {view.replicas === 0 && pods.length === 0 && <NoPods view={view} scale={scale} />}
        <LogsOf pods={pods} first={null} />
      </>
    ),
    metrics: () => <MetricsTab view={view} scale={scale} />,
    timeline: () => <TimelineTab view={view} watched={watched} />,
  }
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf(['sets'])}>{t('detail.back')}</Link> / <span>{view.namespace}</span>
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{view.name}</Title>
        <Alias of={view.set} />
        <StatusLabel view={view} />
        <span className="page__space" />
        <Replicas
          view={view}
          denial={denialOf(needsOfDoing('scale'), view.name)}
          undoneBy={nameOfScaler(scalers)}
          change={replicas => setEditing({ kind: 'scale', replicas })}
        />
        <SetActions view={view} isLabelled choose={kind => setEditing({ kind })} />
      </header>
      <div role="status">
        {gone !== null && !editing && <Alert variant="warning" title={gone} className="notice" />}
      </div>
      <div className="sentence">
        <StateSentence view={view} />
      </div>
      <ScalersLines view={view} scalers={scalers} edit={() => setEditing({ kind: 'autoscaler' })} />
      <ManagerNotice of={view.set} />
      <ServiceNotice view={view} edit={() => setEditing({ kind: 'service' })} />
      {/* Each tab about Pods says what to do where there is none: an empty frame would say nothing. */}
      {view.ordinals.length > 0 && (
        <div className="detail__strip">
          <OrdinalStrip
            ordinals={view.ordinals}
            partition={view.partition}
            size="large"
            {...(patchDenial === null
              ? {
                  onPartition: from =>
                    setEditing({ kind: 'partition', partition: partitionFrom(view, from) }),
                }
              : {})}
          />
          <StripLegend ordinals={view.ordinals} />
          <StripKey />
        </div>
      )}
      {!editing && <Unfinished namespace={view.namespace} name={view.name} />}
      <div aria-live="polite" className="told">
        <BrokenDeletionNotice view={view} goOn={() => setEditing({ kind: 'delete', cascade: 'ordered' })} />
        <RolloutNotices
          view={view}
          applied={applied}
          setApplied={setApplied}
          edit={kind => setEditing({ kind })}
          moveTo={(way, partition) => setEditing({ kind: 'partition', way, partition })}
        />
      </div>
      <PageTabs
        label={view.name}
        tabs={tabs}
        active={active}
        unsaved={isUnsaved ? 'yaml' : null}
        titleOf={each => t(`detail.tabs.${each}`)}
        choose={setTab}
      >
        {contents[active]()}
      </PageTabs>
      {editing && (
        <SetDialog
          doing={editing.kind}
          view={view}
          revision={editing.revision}
          partition={editing.partition}
          way={editing.way}
          replicas={editing.replicas}
          cascade={editing.cascade}
          definition={editing.definition}
          onClose={() => setEditing(null)}
          onApplied={done => {
            setApplied(done)
            // A deletion may come to its end when its dialog has long been closed.
            if (done.after === null)
              goOnFrom(addressOf(['sets', view.namespace, view.name]), addressOf(['sets']))
          }}
        />
      )}
    </div>
  )
}

interface ReplicasProps {
  readonly view: SetView
  readonly denial: string | null
  /** The autoscaler that sets their number itself; null where none does. */
  readonly undoneBy: string | null
  /** Asks for so many; what that will do is shown before. */
  change(replicas: number): void
}

function Replicas({ view, denial, undoneBy, change }: ReplicasProps) {
  const { t } = useTranslation()
  const { ready, replicas } = view
  // Whoever wants it all the same has the dialog, which tells what the autoscaler will make of it. One that is stopped it
  // leaves alone.
  const hindrance =
    denial ?? (undoneBy !== null && replicas > 0 ? t('detail.scalers.undoes', { name: undoneBy }) : null)
  return (
    <fieldset className="replicas">
      <legend className="pf-v6-screen-reader">{t('detail.replicas')}</legend>
      <GuardedButton
        denial={hindrance}
        reasonAt="bottom"
        variant="secondary"
        aria-label={t('detail.fewer')}
        isDisabled={replicas === 0}
        onClick={() => change(replicas - 1)}
      >
        <AngleDownIcon /> −
      </GuardedButton>
      <GuardedButton denial={denial} reasonAt="bottom" variant="secondary" onClick={() => change(replicas)}>
        {t('detail.replicas')}
        {t('common.colon')}
        {ready}/{replicas}
      </GuardedButton>
      <GuardedButton
        denial={hindrance}
        reasonAt="bottom"
        variant="secondary"
        aria-label={t('detail.more')}
        onClick={() => change(replicas + 1)}
      >
        <AngleUpIcon /> +
      </GuardedButton>
    </fieldset>
  )
}

/** The API counts the partition from the first ordinal on. */
const partitionFrom = (view: SetView, ordinal: number): number =>
  Math.max(0, ordinal - ordinalRangeOf(view.set).start)

const nameOfScaler = ({ autoscalers: [first] }: Scalers): string | null => (first ? nameOf(first) : null)
