import type { Pod } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { parseTime } from '../../base/clock.ts'
import { graceSecondsOf } from '../../workload/desired.ts'
import { instancesOf, type ObservedPod } from './observed-pod.ts'
import {
  initContainersOf,
  isRestartedAfter,
  isSidecar,
  isTerminalPhase,
  mainContainersOf,
  type RoledContainer,
} from './pod-containers.ts'

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

export function endingOf(observed: ObservedPod): Ending | null {
  const { metadata, status } = observed.pod
  const granted = graceSecondsOf(observed.pod)
  if (observed.isGone)
    return {
      kind: 'gone',
      graceSeconds: Math.min(metadata?.deletionGracePeriodSeconds ?? graceSecondsMin, granted),
    }
  if (metadata?.deletionTimestamp !== undefined)
    return { kind: 'deleted', graceSeconds: metadata.deletionGracePeriodSeconds ?? granted }
  const deadline = deadlineOf(observed)
  if (deadline !== null && observed.now >= deadline) return { kind: 'deadline', graceSeconds: granted }
  if (isTerminalPhase(status?.phase) || isTerminalPhase(observed.memory.status.phase))
    return { kind: 'terminal', graceSeconds: granted }
  return isCompleted(observed) ? { kind: 'completed', graceSeconds: granted } : null
}

/** When the pod's time is up; null when it has for ever, or has not begun. */
export function deadlineOf({ pod, memory }: ObservedPod): Instant | null {
  const seconds = pod.spec?.activeDeadlineSeconds
  const startedAt = parseTime(memory.status.startTime ?? pod.status?.startTime)
  return seconds === undefined || startedAt === null ? null : startedAt + seconds * 1000
}

function isCompleted(observed: ObservedPod): boolean {
  const mains = mainContainersOf(observed.pod)
  if (
    hasFailedToInitialize(observed) &&
    !mains.some(each => instancesOf(observed, each.spec.name).length > 0)
  )
    return true
  return mains.length > 0 && mains.every(each => hasEndedForGood(observed, each))
}

const hasFailedToInitialize = (observed: ObservedPod): boolean =>
  initContainersOf(observed.pod).some(each => {
    const [newest] = instancesOf(observed, each.spec.name)
    return newest?.state.kind === 'exited' && newest.state.exitCode !== 0 && hasEndedForGood(observed, each)
  })

function hasEndedForGood(observed: ObservedPod, container: RoledContainer): boolean {
  const [newest] = instancesOf(observed, container.spec.name)
  return newest?.state.kind === 'exited' && !isRestartedAfter(observed.pod, container, newest.state.exitCode)
}

/** Whether the node has to free ports of its own before another pod may have them. */
export const hasHostPorts = (pod: Pod): boolean =>
  pod.spec?.hostNetwork === true ||
  [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isSidecar)].some(each =>
    each.ports?.some(port => (port.hostPort ?? 0) > 0),
  )
