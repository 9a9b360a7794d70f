// The status that a pod's node reports: a pure function of what is seen, kept to kubelet's rules.
//
// Invariants:
//   - a terminal phase never changes again;
//   - startTime is set once; a condition's time moves only when its status does;
//   - conditions and fields that belong to others are handed on as the API has them.
import type { ContainerStatus, PodStatus } from '../../api/generated/types.ts'
import { formatTime } from '../../base/clock.ts'
import { isRestartingAll } from '../container/restart-all.ts'
import { isAlive, type ObservedPod, sandboxesByAge } from '../pod/observed-pod.ts'
import {
  ephemeralContainersOf,
  initContainersOf,
  isTerminalPhase,
  mainContainersOf,
} from '../pod/pod-containers.ts'
import { deadlineExceeded, type Ending } from '../pod/pod-ending.ts'
import { containerStatus, lostEnd } from './container-status.ts'
import { podConditions } from './pod-conditions.ts'
import { podPhase } from './pod-phase.ts'

export function podStatus(observed: ObservedPod, ending: Ending | null): PodStatus {
  const { pod, memory } = observed
  const isDead = isAtRest(observed, ending)
  const init = finished(
    observed,
    isDead,
    initContainersOf(pod).map(each => containerStatus(observed, each, ending)),
  )
  const main = finished(
    observed,
    isDead,
    mainContainersOf(pod).map(each => containerStatus(observed, each, ending)),
  )
  const ephemeral = ephemeralContainersOf(pod).map(each => containerStatus(observed, each, ending))
  const statuses = [...init, ...main]
  const phase = phaseOf(observed, ending, { statuses, isDead })
  const conditions = podConditions({
    pod,
    now: observed.now,
    phase: phase.phase,
    hasReadySandbox: observed.sandboxes.some(each => each.ready),
    resize: observed.resize,
    isRestartingAll: ending === null && isRestartingAll(observed),
    statuses,
    previous: memory.status.conditions ?? [],
  })
  const generation = pod.metadata?.generation
  return {
    ...kept(pod.status),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...phase,
    conditions,
    ...ofPodAsAWhole(observed),
    ...addresses(observed),
    startTime: memory.status.startTime ?? pod.status?.startTime ?? formatTime(observed.now),
    ...(isRefused(observed) ? {} : containerStatuses({ init, main, ephemeral })),
  }
}

/** What is allocated to all containers together, where the spec says so. */
function ofPodAsAWhole({ pod }: ObservedPod): Pick<PodStatus, 'allocatedResources' | 'resources'> {
  const { resources } = pod.spec ?? {}
  if (!resources) return {}
  return { ...(resources.requests ? { allocatedResources: resources.requests } : {}), resources }
}

/** A pod that the node has not let in says nothing about containers. */
const isRefused = ({ memory }: ObservedPod): boolean =>
  isTerminalPhase(memory.status.phase) && memory.status.containerStatuses === undefined

function containerStatuses({
  init,
  main,
  ephemeral,
}: {
  readonly [role: string]: readonly ContainerStatus[]
}) {
  return {
    ...(init && init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: (main ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...(ephemeral && ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
  }
}

/** Everything of the pod has to stop, and has. */
const isAtRest = (observed: ObservedPod, ending: Ending | null): boolean =>
  ending !== null &&
  !observed.containers.some(isAlive) &&
  !Object.values(observed.memory.containers).some(each => each?.busy === 'starting')

/** What others have put into the status and the node does not know of. */
function kept(status: PodStatus | undefined): PodStatus {
  const { qosClass, nominatedNodeName, resourceClaimStatuses, resize } = status ?? {}
  return {
    ...(qosClass ? { qosClass } : {}),
    ...(nominatedNodeName ? { nominatedNodeName } : {}),
    ...(resourceClaimStatuses ? { resourceClaimStatuses } : {}),
    ...(resize ? { resize } : {}),
  }
}

/** In a pod that is at rest, a container without an end of its own gets one: nothing may seem to go on. */
function finished(
  observed: ObservedPod,
  isDead: boolean,
  statuses: readonly ContainerStatus[],
): readonly ContainerStatus[] {
  if (!isDead || !hasInitialized(observed)) return statuses
  return statuses.map(status =>
    status.state?.terminated ? status : { ...status, state: { terminated: lostEnd }, ready: false },
  )
}

/** Whether the main containers had their turn; without it, waiting is the truth about them. */
function hasInitialized(observed: ObservedPod): boolean {
  const inits = initContainersOf(observed.pod)
  if (inits.length === 0) return true
  const mains = mainContainersOf(observed.pod)
  return mains.some(main => observed.containers.some(each => each.name === main.spec.name))
}

function phaseOf(
  observed: ObservedPod,
  ending: Ending | null,
  { statuses, isDead }: { readonly statuses: readonly ContainerStatus[]; readonly isDead: boolean },
): Pick<PodStatus, 'reason' | 'message'> & { readonly phase: string } {
  const { status } = observed.memory
  const known = isTerminalPhase(status.phase) ? status : observed.pod.status
  if (known?.phase && isTerminalPhase(known.phase)) return withReason(known.phase, known)
  // Until its programs are dead, the pod has not failed: who reads that it has may give its work to another.
  if (ending?.kind === 'deadline' && isDead) return { phase: 'Failed', ...deadlineExceeded }
  const phase = podPhase(observed.pod, statuses, { isEnding: isDead })
  if (isDead && !isTerminalPhase(phase)) return { phase: 'Failed' }
  return withReason(phase, phase === observed.pod.status?.phase ? observed.pod.status : {})
}

const withReason = (phase: string, { reason, message }: PodStatus) => ({
  phase,
  ...(reason ? { reason } : {}),
  ...(message ? { message } : {}),
})

function addresses(observed: ObservedPod): Pick<PodStatus, 'hostIP' | 'hostIPs' | 'podIP' | 'podIPs'> {
  const { hostIps, memory, pod } = observed
  const [newest] = sandboxesByAge(observed)
  const fromSandbox = pod.spec?.hostNetwork === true ? hostIps.slice(0, 1) : (newest?.ips ?? [])
  // A pod that has ended keeps the addresses it had.
  const reported = memory.status.podIPs?.map(({ ip }) => ip) ?? []
  const ips = fromSandbox.length > 0 ? fromSandbox : reported
  const [hostIP] = hostIps
  const [podIP] = ips
  return {
    ...(hostIP ? { hostIP, hostIPs: hostIps.map(ip => ({ ip })) } : {}),
    ...(podIP ? { podIP, podIPs: ips.map(ip => ({ ip })) } : {}),
  }
}
