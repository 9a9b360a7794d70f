// The rule `RestartAllContainers`: a container that ends in a certain way takes all others with it, and the pod begins from
// its first init container, in the sandbox and with the volumes that it has.
//
// Everything is taken away from the runtime, that which ended last, so that it is known to the end what is going on. Nobody is
// given grace, and hooks are not run. Unlike kubelet's, the new beginning waits for the back-off of what ended: a
// container that ends at once would otherwise have its pod start over without a pause.
import type { Container, ContainerStatus, Pod } from '../../api/generated/types.ts'
import { backOffEnd, nextBackOff } from '../pod/back-off.ts'
import { instancesOf, memoryOf, type ObservedPod } from '../pod/observed-pod.ts'
import { act, joinSteps, lookAgain, type Steps } from '../pod/pod-action.ts'
import {
  initContainersOf,
  mainContainersOf,
  matchingRule,
  type RoledContainer,
} from '../pod/pod-containers.ts'
import type { ContainerState } from '../runtime.ts'

export const restartingAll = {
  condition: 'AllContainersRestarting',
  /** Of containers that are taken away. */
  reason: 'RestartingAllContainers',
  message: 'The container is removed because RestartAllContainers in place',
} as const

const containersOf = (pod: Pod): readonly RoledContainer[] => [
  ...initContainersOf(pod),
  ...mainContainersOf(pod),
]

/** Whether a container of the pod may take all others with it. */
export const couldRestartAll = (pod: Pod): boolean =>
  containersOf(pod).some(({ spec }) =>
    spec.restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  )

/** Whether the containers of the pod are being taken away. */
export function isRestartingAll(observed: ObservedPod): boolean {
  if (!couldRestartAll(observed.pod)) return false
  return sourcesOf(observed).length > 0 || (hasBegun(observed) && listedOf(observed).length > 0)
}

/** Whether the container was taken away, and has not come back. What waits for a start has nothing to be taken. */
export const wasTakenAway = (observed: ObservedPod, spec: Container, reported: ContainerStatus): boolean =>
  isTakenAway(spec, reported) ||
  (!reported.state?.waiting && couldRestartAll(observed.pod) && hasBegun(observed))

/**
 * What is said of a container that was taken away, and of one that could not be started since; it is counted already. What set it off
 * keeps its own end. While it backs off it is still there.
 */
export function isTakenAway(spec: Container, { state, lastState }: ContainerStatus): boolean {
  const { waiting } = state ?? {}
  const { terminated } = lastState ?? {}
  if (!waiting) return false
  if (waiting.reason === restartingAll.reason || terminated?.reason === restartingAll.reason) return true
  return (
    terminated !== undefined && waiting.reason !== 'CrashLoopBackOff' && setsOff(spec, terminated.exitCode)
  )
}

const setsOff = (spec: Container, exitCode: number): boolean =>
  matchingRule(spec, exitCode)?.action === 'RestartAllContainers'

const hasBegun = ({ memory }: ObservedPod): boolean =>
  memory.status.conditions?.some(
    ({ type, status }) => type === restartingAll.condition && status === 'True',
  ) ?? false

/** All of the pod that the runtime lists, but what was added to look at it. */
const listedOf = (observed: ObservedPod): readonly ContainerState[] =>
  containersOf(observed.pod).flatMap(({ spec }) => instancesOf(observed, spec.name))

/** What has ended in the way that a rule speaks of. */
const sourcesOf = (observed: ObservedPod): readonly ContainerState[] =>
  containersOf(observed.pod).flatMap(({ spec }) => {
    const [newest] = instancesOf(observed, spec.name)
    if (newest?.state.kind !== 'exited') return []
    return setsOff(spec, newest.state.exitCode) ? [newest] : []
  })

export function planRestartAll(observed: ObservedPod): Steps {
  const sources = sourcesOf(observed)
  const others = listedOf(observed).filter(each => !sources.includes(each))
  const idle = (each: ContainerState) => memoryOf(observed, each.name).busy === null
  // One whose image is still being pulled is not listed, and would run before the init containers have run again.
  const isAnyBusy = containersOf(observed.pod).some(({ spec }) => memoryOf(observed, spec.name).busy !== null)
  if (others.length > 0 || isAnyBusy) return act(...others.filter(idle).map(each => removal(each)))
  return joinSteps(...sources.filter(idle).map(each => planSource(observed, each)))
}

function planSource(observed: ObservedPod, source: ContainerState): Steps {
  if (source.state.kind !== 'exited') return act(removal(source))
  const { restarts } = memoryOf(observed, source.name)
  const failedAt = source.state.finishedAt
  const until = backOffEnd(restarts, failedAt)
  if (observed.now < until) return lookAgain(until)
  return act({ ...removal(source), restarts: nextBackOff(restarts, { failedAt, now: observed.now }) })
}

const removal = ({ name, id }: ContainerState) =>
  ({ kind: 'removeContainer', name, containerId: id }) as const
