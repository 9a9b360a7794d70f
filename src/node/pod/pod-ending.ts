import type { Pod } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { parseTime } from '../../base/clock.ts'
import {
  initContainersOf,
  isRestartedAfter,
  isTerminalPhase,
  mainContainersOf,
  type RoledContainer,
} from './pod-containers.ts'
import { instancesOf, type PodView } from './pod-view.ts'

/** Why everything of the pod has to stop here. */
export type Ending =
  /** Its object was deleted and waits for the node to let go. */
  | { readonly kind: 'deleted'; readonly graceSeconds: number }
  /** Its object is gone already: forced deletion, or Kedge was not there to see it. */
  | { readonly kind: 'gone'; readonly graceSeconds: number }
  /** It ran longer than `activeDeadlineSeconds`. */
  | { readonly kind: 'deadline'; readonly graceSeconds: number }
  /** Somebody has put it into a terminal phase: the node itself by refusing it, or an eviction. */
  | { readonly kind: 'terminal'; readonly graceSeconds: number }
  /** All its work is done, well or badly. */
  | { readonly kind: 'completed'; readonly graceSeconds: number }

/**
 * How long a graceful deletion takes at least, from its being seen: a kubelet needs some hundred milliseconds too.
 * kubectl looks at a Pod twice while it waits for its deletion, and takes the next Pod of the name for the same one
 * when that is there at the second look already; it then waits for ever.
 */
export const deletionMsMin = 300

/** What kubelet gives a container to end in when nobody grants more. */
export const graceSecondsMin = 2

export const deadlineExceeded = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const

export function endingOf(view: PodView): Ending | null {
  const { metadata, spec, status } = view.pod
  const granted = spec?.terminationGracePeriodSeconds ?? 30
  if (view.isGone)
    return {
      kind: 'gone',
      graceSeconds: Math.min(metadata?.deletionGracePeriodSeconds ?? graceSecondsMin, granted),
    }
  if (metadata?.deletionTimestamp !== undefined)
    return { kind: 'deleted', graceSeconds: metadata.deletionGracePeriodSeconds ?? granted }
  const deadline = deadlineOf(view)
  if (deadline !== null && view.now >= deadline) return { kind: 'deadline', graceSeconds: granted }
  if (isTerminalPhase(status?.phase) || isTerminalPhase(view.memory.status.phase))
    return { kind: 'terminal', graceSeconds: granted }
  return isCompleted(view) ? { kind: 'completed', graceSeconds: granted } : null
}

/** When the pod's time is up; null when it has for ever, or has not begun. */
export function deadlineOf({ pod, memory }: PodView): Instant | null {
  const seconds = pod.spec?.activeDeadlineSeconds
  const startedAt = parseTime(memory.status.startTime ?? pod.status?.startTime)
  return seconds === undefined || startedAt === null ? null : startedAt + seconds * 1000
}

function isCompleted(view: PodView): boolean {
  const mains = mainContainersOf(view.pod)
  if (hasFailedToInitialize(view) && !mains.some(each => instancesOf(view, each.spec.name).length > 0))
    return true
  return mains.length > 0 && mains.every(each => hasEndedForGood(view, each))
}

const hasFailedToInitialize = (view: PodView): boolean =>
  initContainersOf(view.pod).some(each => {
    const [newest] = instancesOf(view, each.spec.name)
    return newest?.state.kind === 'exited' && newest.state.exitCode !== 0 && hasEndedForGood(view, each)
  })

function hasEndedForGood(view: PodView, container: RoledContainer): boolean {
  const [newest] = instancesOf(view, container.spec.name)
  return newest?.state.kind === 'exited' && !isRestartedAfter(view.pod, container, newest.state.exitCode)
}

/** Whether the node has to free ports of its own before another pod may have them. */
export const hasHostPorts = (pod: Pod): boolean =>
  pod.spec?.hostNetwork === true ||
  (pod.spec?.containers ?? []).some(each => each.ports?.some(port => (port.hostPort ?? 0) > 0))
