// Why a Pod is not Ready, as its own object tells it, and whether waiting can be expected to help.
import type { ContainerStatus, Pod } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import type { Instant } from '../base/clock.ts'
import { isReady, podCondition, terminatingSince, unreadySince } from '../workload/pod-health.ts'

export interface PodTrouble {
  /** After the Pod's name: `is not Ready: container nginx is in ImagePullBackOff (no such image)`. */
  readonly text: string
  readonly since: Instant | null
  readonly kind: TroubleKind
}

/**
 * `template`: what the template asks for cannot be run. `unschedulable`: no node takes it. `node`: its node does not
 * answer. `finalizers`: somebody must let go of it. `slow`: it may just take its time. `ending`: it is being stopped.
 */
export type TroubleKind = 'template' | 'unschedulable' | 'node' | 'finalizers' | 'slow' | 'ending'

/** Waiting reasons that the next Pod of the same template would meet too. */
const failures = new Set([
  'CrashLoopBackOff',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

/** Null for a Pod that is Ready and stays. */
export function podTrouble(pod: Pod): PodTrouble | null {
  if (isTerminating(pod)) return troubleOfTerminating(pod)
  const since = unreadySince(pod)
  const node = silentNode(pod)
  if (node) return { kind: 'node', text: `is not Ready: its node ${node} does not answer`, since }
  const phase = pod.status?.phase
  if (phase === 'Failed' || phase === 'Succeeded')
    return { kind: 'slow', text: `has ended (${pod.status?.reason || phase})`, since }
  if (phase === 'Running' && isReady(pod)) return null
  const failing = failingContainer(pod)
  if (failing) return { kind: 'template', text: `is not Ready: ${failing}`, since }
  const scheduled = podCondition(pod, 'PodScheduled')
  if (scheduled?.status === 'False')
    return {
      kind: 'unschedulable',
      text: `has no node: ${firstLine(scheduled.message || scheduled.reason || 'it cannot be scheduled')}`,
      since,
    }
  return { kind: 'slow', text: `is not Ready: ${slowReason(pod)}`, since }
}

function troubleOfTerminating(pod: Pod): PodTrouble {
  const since = terminatingSince(pod)
  const finalizers = pod.metadata?.finalizers ?? []
  const node = silentNode(pod)
  if (node) return { kind: 'node', text: `is being deleted, and its node ${node} does not answer`, since }
  if (finalizers.length > 0)
    return {
      kind: 'finalizers',
      text: `is being deleted and held by the ${finalizers.length === 1 ? 'finalizer' : 'finalizers'} ${finalizers.join(', ')}`,
      since,
    }
  return { kind: 'ending', text: 'is being stopped', since }
}

/** The node of a Pod whose state nobody reports any more. */
function silentNode(pod: Pod): string | null {
  const isLost = podCondition(pod, 'Ready')?.status === 'Unknown' || pod.status?.reason === 'NodeLost'
  return isLost ? (pod.spec?.nodeName ?? '') : null
}

function failingContainer({ status }: Pod): string | null {
  for (const container of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const { reason, message } = container.state?.waiting ?? {}
    if (!reason || !failures.has(reason)) continue
    const why = reason === 'CrashLoopBackOff' ? lastEnd(container) : firstLine(message ?? '')
    return `container ${container.name} is in ${reason}${why ? ` (${why})` : ''}`
  }
  return null
}

function lastEnd({ lastState, restartCount }: ContainerStatus): string {
  const { exitCode, reason } = lastState?.terminated ?? {}
  const times = `${restartCount} ${restartCount === 1 ? 'restart' : 'restarts'}`
  if (exitCode === undefined) return times
  return `${reason && reason !== 'Error' ? `${reason}, ` : ''}exit code ${exitCode}, ${times}`
}

function slowReason(pod: Pod): string {
  const containers = pod.status?.containerStatuses ?? []
  const waiting = containers.find(({ state }) => state?.waiting?.reason)
  if (waiting) return `container ${waiting.name} is in ${waiting.state?.waiting?.reason}`
  if (pod.status?.phase !== 'Running') return `it is ${pod.status?.phase || 'Pending'}`
  const ended = containers.find(({ state }) => state?.terminated)
  if (ended) return `container ${ended.name} has ended with exit code ${ended.state?.terminated?.exitCode}`
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name)
  if (unready.length === 0)
    return firstLine(podCondition(pod, 'Ready')?.message ?? '') || 'its readiness is not known'
  return `${unready.length === 1 ? 'container' : 'containers'} ${unready.join(', ')} ${unready.length === 1 ? 'is' : 'are'} not ready`
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text
