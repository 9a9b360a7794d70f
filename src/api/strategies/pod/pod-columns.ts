import { type Instant, parseTime } from '../../../base/clock.ts'
import { hasCondition } from '../../conditions.ts'
import { formatHumanDuration } from '../../duration.ts'
import type { ContainerState, ContainerStatus, Pod } from '../../generated/types.ts'
import type { Column } from '../../strategy.ts'
import { ageColumn, column, nameColumn, wideColumn } from '../columns.ts'

/** What a pod looks like to a person: fewer words than its status has, and chosen by what matters most. */
interface Summary {
  readonly ready: number
  readonly total: number
  readonly reason: string
  readonly restarts: number
  /** When a container last ended to be started again; null when none did. */
  readonly lastRestart: Instant | null
}

const none: readonly never[] = []

/** How a container ended, where nobody gave it a reason. */
function formatEnd(state: NonNullable<ContainerState['terminated']>): string {
  return state.reason || (state.signal ? `Signal:${state.signal}` : `ExitCode:${state.exitCode}`)
}

/** Counts restarts and remembers when the last one was. */
class Restarts {
  count = 0
  last: Instant | null = null

  add({ restartCount = 0, lastState }: ContainerStatus): void {
    this.count += restartCount
    const ended = parseTime(lastState?.terminated?.finishedAt)
    if (ended !== null) this.last = Math.max(this.last ?? ended, ended)
  }
}

const noNames: ReadonlySet<string> = new Set()

function sidecarsOf({ spec }: Pod): ReadonlySet<string> {
  const sidecars = spec?.initContainers?.filter(container => container.restartPolicy === 'Always')
  return sidecars?.length ? new Set(sidecars.map(container => container.name)) : noNames
}

function summaryOf(pod: Pod): Summary {
  const { status = {}, spec } = pod
  const sidecars = sidecarsOf(pod)
  const init = initializationOf(pod, sidecars)
  const isInitializing = init.reason !== null && !hasCondition(pod.status?.conditions, 'Initialized')
  const main = isInitializing ? null : runningOf(pod, init)
  return {
    ready: init.ready + (main?.ready ?? 0),
    total: (spec?.containers.length ?? 0) + sidecars.size,
    reason: lastWord(pod, main?.reason ?? init.reason ?? firstWord(status)),
    restarts: main ? main.restarts.count : init.restarts.count,
    lastRestart: main ? main.restarts.last : init.restarts.last,
  }
}

function firstWord({ phase = '', reason, conditions }: NonNullable<Pod['status']>): string {
  const isGated = conditions?.some(
    condition => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
  )
  return isGated ? 'SchedulingGated' : reason || phase
}

/** Deletion has the last word, unless the pod has ended by itself. */
function lastWord({ metadata, status }: Pod, reason: string): string {
  if (!metadata?.deletionTimestamp) return reason
  if (status?.reason === 'NodeLost') return 'Unknown'
  return status?.phase === 'Failed' || status?.phase === 'Succeeded' ? reason : 'Terminating'
}

interface Initialization {
  /** Why the pod is not initialized; null when it is. */
  readonly reason: string | null
  readonly ready: number
  readonly restarts: Restarts
  readonly sidecarRestarts: Restarts
}

/** The first init container that is not done says where the pod stands. */
function initializationOf({ spec, status }: Pod, sidecars: ReadonlySet<string>): Initialization {
  const [restarts, sidecarRestarts] = [new Restarts(), new Restarts()]
  let ready = 0
  for (const [index, container] of (status?.initContainerStatuses ?? none).entries()) {
    const isSidecar = sidecars.has(container.name)
    restarts.add(container)
    if (isSidecar) sidecarRestarts.add(container)
    const { terminated, waiting } = container.state ?? {}
    if (terminated?.exitCode === 0) continue
    if (isSidecar && container.started) {
      if (container.ready) ready++
      continue
    }
    const count = `${index}/${spec?.initContainers?.length ?? 0}`
    const isWaiting = waiting?.reason && waiting.reason !== 'PodInitializing'
    const what = terminated ? formatEnd(terminated) : isWaiting ? waiting.reason : count
    return { reason: `Init:${what}`, ready, restarts, sidecarRestarts }
  }
  return { reason: null, ready, restarts, sidecarRestarts }
}

function runningOf(
  pod: Pod,
  { reason: initReason, sidecarRestarts: restarts }: Initialization,
): { readonly reason: string; readonly ready: number; readonly restarts: Restarts } {
  let reason = initReason ?? firstWord(pod.status ?? {})
  let ready = 0
  for (const container of (pod.status?.containerStatuses ?? none).toReversed()) {
    restarts.add(container)
    const { waiting, terminated, running } = container.state ?? {}
    if (waiting?.reason) reason = waiting.reason
    else if (terminated) reason = formatEnd(terminated)
    else if (container.ready && running) ready++
  }
  // One container is done, another goes on.
  if (reason === 'Completed' && ready > 0)
    reason = hasCondition(pod.status?.conditions, 'Ready') ? 'Running' : 'NotReady'
  return { reason, ready, restarts }
}

function formatRestarts({ restarts, lastRestart }: Summary, now: Instant): string {
  if (restarts === 0 || lastRestart === null) return String(restarts)
  return `${restarts} (${formatHumanDuration(now - lastRestart)} ago)`
}

function formatReady(pod: Pod): string {
  const { ready, total } = summaryOf(pod)
  return `${ready}/${total}`
}

function formatGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? none
  if (gates.length === 0) return '<none>'
  const states = new Map(
    (status?.conditions ?? []).map(each => [each.type, each.status] as const).toReversed(),
  )
  const open = gates.filter(({ conditionType }) => states.get(conditionType) === 'True')
  return `${open.length}/${gates.length}`
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  column('Ready', formatReady, {
    description: 'How many of the containers are ready.',
  }),
  column('Status', pod => summaryOf(pod).reason, { description: 'What the containers are up to.' }),
  column('Restarts', (pod, now) => formatRestarts(summaryOf(pod), now), {
    description: 'How often containers were started again, and when the last time was.',
  }),
  ageColumn,
  wideColumn('IP', pod => pod.status?.podIPs?.[0]?.ip || '<none>'),
  wideColumn('Node', pod => pod.spec?.nodeName || '<none>'),
  wideColumn('Nominated Node', pod => pod.status?.nominatedNodeName || '<none>'),
  wideColumn('Readiness Gates', formatGates),
]
