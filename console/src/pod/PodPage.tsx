// One Pod: how it stands and why, its containers, and ways into it that work before it is Ready too.
import { EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { controllerOf, nameOf, uidOf } from '../../../src/api/object.ts'
import { ordinalOf } from '../../../src/statefulset/nouns/identity.ts'
import { isReady } from '../../../src/workload/pod-health.ts'
import { type PodEvidence, podTrouble } from '../../../src/workload/trouble/pod-trouble.ts'
import { troubleText } from '../../../src/workload/trouble/trouble-words.ts'
import { needsOfPod } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, useQueryChoice } from '../app/router.ts'
import { useContextName } from '../commands/Commands.tsx'
import { kubectlText } from '../commands/commands-of.ts'
import { EventsGrid } from '../detail/EventsGrid.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { ObjectYaml } from '../text/ObjectYaml.tsx'
import { useIsUnsaved } from '../text/use-unsaved.ts'
import '../detail/detail.css'
import { FilesTab } from '../exec/files/FilesTab.tsx'
import { TerminalTab } from '../exec/TerminalTab.tsx'
import { codeOf } from '../i18n/plan/codes.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { isLoaded } from '../live/collection.ts'
import { useLive } from '../live/live-store.tsx'
import { LogsTab } from '../logs/LogsTab.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Copyable } from '../parts/Copyable.tsx'
import { Gone } from '../parts/dialog/gone.ts'
import { type Held, standingOf } from '../parts/dialog/standing.ts'
import { Loading } from '../parts/Loading.tsx'
import { More } from '../parts/More.tsx'
import { PageTabs } from '../parts/PageTabs.tsx'
import { serverNow } from '../parts/server-clock.ts'
import { useNow } from '../parts/time.tsx'
import { foldedTrouble } from '../sets/folded-causes.ts'
import { useClassesFor } from '../sets/use-classes.ts'
import { seriesOf } from '../usage/usage-history.ts'
import { useUsage } from '../usage/use-usage.ts'
import { PodActions } from './PodActions.tsx'
import { PodContainers } from './PodContainers.tsx'
import { type PodDone, PodNotice } from './PodNotice.tsx'
import { PodOverview } from './PodOverview.tsx'
import { firstPort, stateKeyOf } from './pod-model.ts'

const tabs = ['containers', 'logs', 'terminal', 'files', 'overview', 'events', 'yaml'] as const

interface PodPageProps {
  readonly namespace: string
  readonly name: string
}

/** Another Pod of the name is the same page: what was done to the one before is told beside it. */
export function PodPage({ namespace, name }: PodPageProps) {
  const { t } = useTranslation()
  const live = useLive(kinds.Pod, namespace)
  const { state, items, isListed } = live
  const [done, setDone] = useState<PodDone | null>(null)
  const found = items.find(each => nameOf(each) === name) ?? null
  const last = useRef<Pod | null>(null)
  // A dialog stays with the Pod that it was opened for, and says so once that is gone.
  const [held, hold] = useState<Held>('nothing')
  const before = last.current && isAt(last.current, { namespace, name }) ? last.current : null
  const { shown: pod, isGone } = standingOf({
    held,
    before,
    found,
    isOther: before !== null && found !== null && uidOf(before) !== uidOf(found),
    isMissed: isListed && !found,
  })
  if (found && pod === found) last.current = found
  if (pod)
    return (
      <Gone value={isGone ? t('pod.goneAmid', { name }) : null}>
        <Detail pod={pod} done={done} hold={hold} setDone={setDone} />
      </Gone>
    )
  if (!isLoaded(live)) return <Loading />
  return (
    <EmptyState
      headingLevel="h1"
      titleText={t(state.kind === 'refused' ? 'common.unseen' : 'pod.gone', { name })}
    >
      <EmptyStateBody>
        {state.kind === 'refused'
          ? t('common.refused', { message: errorText(state.error) })
          : t('pod.goneHow')}{' '}
        <Link to={addressOf(['sets'])}>{t('nav.home')}</Link>
      </EmptyStateBody>
    </EmptyState>
  )
}

const isAt = (pod: Pod, { namespace, name }: PodPageProps): boolean =>
  nameOf(pod) === name && pod.metadata?.namespace === namespace

interface DetailProps {
  readonly pod: Pod
  readonly done: PodDone | null
  hold(held: Held): void
  setDone(done: PodDone | null): void
}

function Detail({ pod, done, hold, setDone }: DetailProps) {
  const { t } = useTranslation()
  const [active, setTab] = useQueryChoice('tab', tabs, 'containers')
  const { namespace = '', uid } = pod.metadata ?? {}
  const name = nameOf(pod)
  const { items } = useLive(kinds.Event, namespace)
  const events = useMemo(() => items.filter(each => each.involvedObject.uid === uid), [items, uid])
  const known: Known = { pod, events, ...useClaimsOf(pod) }
  const { history } = useUsage(namespace)
  const isUnsaved = useIsUnsaved(kinds.Pod, pod)
  const owner = controllerOf(pod)
  const set = owner?.kind === 'StatefulSet' ? owner.name : null
  const denialOf = useDenials(namespace)
  const execDenial = denialOf(needsOfPod.exec, name)
  const logsDenial = denialOf(needsOfPod.logs, name)
  const contents: { readonly [T in (typeof tabs)[number]]: () => ReactNode } = {
    containers: () => <PodContainers pod={pod} series={seriesOf(history, pod)} />,
    logs: () => (logsDenial === null ? <LogsTab pod={pod} set={set} /> : <Denied reason={logsDenial} />),
    terminal: () =>
      execDenial === null ? <TerminalTab pod={pod} key={uid} /> : <Denied reason={execDenial} />,
    files: () =>
      execDenial === null ? (
        <FilesTab pod={pod} isShown={active === 'files'} key={uid} />
      ) : (
        <Denied reason={execDenial} />
      ),
    overview: () => <PodOverview pod={pod} claims={history.claims} />,
    events: () => <EventsGrid events={events} none={t('pod.noEvents')} />,
    yaml: () => <ObjectYaml kind={kinds.Pod} object={pod} key={uid} />,
  }
  // Shells and uploads go on while the log is looked at, from when their tab was first.
  const opened = useRef(new Set<string>())
  opened.current.add(active)
  const kept = Object.fromEntries(
    (['terminal', 'files'] as const)
      .filter(each => opened.current.has(each))
      .map(each => [each, contents[each]()]),
  )
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf(['sets'])}>{t('detail.back')}</Link> / <span>{namespace}</span>
        {set !== null && (
          <>
            {' '}
            / <Link to={addressOf(['sets', namespace, set])}>{set}</Link>
          </>
        )}
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{name}</Title>
        <PodState {...known} />
        <span className="page__space" />
        <PodActions pod={pod} hold={hold} onDone={setDone} />
      </header>
      <Sentence {...known} />
      <PodNotice pod={pod} done={done} onClose={() => setDone(null)} />
      <PortForward pod={pod} />
      <PageTabs
        label={name}
        tabs={tabs}
        active={active}
        unsaved={isUnsaved ? 'yaml' : null}
        titleOf={each => t(`pod.tabs.${each}`)}
        choose={setTab}
        kept={kept}
      >
        {contents[active]()}
      </PageTabs>
    </div>
  )
}

/** In the place of what may not be looked at. */
const Denied = ({ reason }: { readonly reason: string }) => <Alert variant="info" title={reason} />

type Known = Omit<PodEvidence, 'now'>

/** The claims and classes, where they tell why the Pod waits. */
function useClaimsOf(pod: Pod): Pick<Known, 'claims' | 'classes'> {
  const classes = useClassesFor(useMemo(() => [pod], [pod]))
  const { items } = useLive(kinds.PersistentVolumeClaim, classes ? (pod.metadata?.namespace ?? '') : null)
  return useMemo(
    () => ({ claims: new Map(items.map(claim => [nameOf(claim), claim])), classes }),
    [items, classes],
  )
}

function PodState(known: Known) {
  const { pod } = known
  const { t } = useTranslation()
  const ordinal = ordinalOf(pod)
  const now = useNow()
  return (
    <span className="status__why">
      {t(stateKeyOf({ ...known, now }))}
      {ordinal === null || controllerOf(pod)?.kind !== 'StatefulSet'
        ? ''
        : ` · ${t('pod.ordinal', { ordinal })}`}
    </span>
  )
}

/** Causes name how long they last. */
const wordsMs = 5_000

function Sentence({ pod, events, claims, classes }: Known) {
  const { t } = useTranslation()
  const words = usePlanWords()
  const tick = Math.floor(useNow() / wordsMs)
  const told = useMemo(() => {
    const now = Math.max(tick * wordsMs, serverNow())
    const found = podTrouble({ pod, events, claims, classes, now })
    if (!found) return null
    const { first: trouble, rest } = foldedTrouble(found.trouble, words.troubles)
    const text = troubleText({ ...found, trouble, podName: nameOf(pod), now }, words.troubles)
    return { text: `${nameOf(pod)} ${text}`, code: codeOf(trouble), rest }
  }, [pod, events, claims, classes, tick, words])
  if (told !== null)
    return (
      <Alert
        variant="warning"
        title={<span title={told.code ?? undefined}>{told.text}</span>}
        className="notice"
      >
        {told.rest.length > 0 && <More items={told.rest} />}
      </Alert>
    )
  return <p className="sentence">{isReady(pod) ? t('pod.isReady', { name: nameOf(pod) }) : ''}</p>
}

function PortForward({ pod }: { readonly pod: Pod }) {
  const { t } = useTranslation()
  const port = firstPort(pod)
  const { namespace = '' } = pod.metadata ?? {}
  const ports = port === null ? t('pod.portWord') : `${port}:${port}`
  const command = kubectlText(['port-forward', `pod/${nameOf(pod)}`], {
    namespace,
    context: useContextName(),
  })
  return (
    <p className="status__why pod__forward">
      {t('pod.forward')}{' '}
      <Copyable text={`${command} ${ports}`} whole={`${command} ${port === null ? '' : ports}`} />
    </p>
  )
}
