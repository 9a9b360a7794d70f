// What the API hears about one container: kubelet's ContainerStatus, made from the runtime's instances, what the worker
// remembers and what was reported before.
//
// The rules. The newest instance gives the state, the one before it the last state. A container that has to start but
// cannot yet is waiting, with the reason in words, and its last end becomes the last state. A container that the runtime
// has lost keeps what was last reported.
import type {
  ContainerState as ApiState,
  Container,
  ContainerStatus,
  ResourceRequirements,
} from '../../api/generated/types.ts'
import { formatTime } from '../../base/clock.ts'
import { isStarted, lostReason, restartWait } from '../container/container-plan.ts'
import { heldResources } from '../container/container-resize.ts'
import { isTakenAway, restartingAll, wasTakenAway } from '../container/restart-all.ts'
import { formatDelay } from '../pod/back-off.ts'
import {
  instancesOf,
  memoryOf,
  type ObservedPod,
  pullShownUntil,
  type StartFailure,
} from '../pod/observed-pod.ts'
import {
  formatPod,
  initContainersOf,
  isRestartedAfter,
  type RoledContainer,
  statusNamed,
} from '../pod/pod-containers.ts'
import type { Ending } from '../pod/pod-ending.ts'
import type { ContainerState } from '../runtime.ts'

export function containerStatus(
  observed: ObservedPod,
  container: RoledContainer,
  ending: Ending | null,
): ContainerStatus {
  const reported = reportedOf(observed, container)
  const life = lived(observed, container, reported)
  const state = ending === null ? withWaiting(observed, container, life) : life
  const [newest] = instancesOf(observed, container.spec.name)
  const isUp = newest !== undefined && state.state.running !== undefined
  const started = isUp && isStarted(observed, container, newest)
  return {
    name: container.spec.name,
    state: state.state,
    lastState: state.lastState ?? {},
    ready: isReady(observed, container, { state: state.state, started }),
    restartCount: state.restartCount,
    image: newest?.image || reported?.image || (container.spec.image ?? ''),
    imageID: newest?.imageId || reported?.imageID || '',
    ...idOf(observed, newest, reported),
    started,
    ...mountsOf(container.spec),
    ...resourcesOf(container.spec, heldResources(observed, container)),
  }
}

interface Life {
  readonly state: ApiState
  readonly lastState: ApiState | null
  readonly restartCount: number
}

const reportedOf = ({ memory }: ObservedPod, { spec, role }: RoledContainer): ContainerStatus | null =>
  statusNamed(
    role === 'main'
      ? memory.status.containerStatuses
      : role === 'ephemeral'
        ? memory.status.ephemeralContainerStatuses
        : memory.status.initContainerStatuses,
    spec.name,
  )

/** The state by what the runtime lists, or by what was reported of a container that it does not list. */
function lived(observed: ObservedPod, container: RoledContainer, reported: ContainerStatus | null): Life {
  const [newest, before] = instancesOf(observed, container.spec.name)
  // A container counts as running only once its postStart hook is done.
  const isComingUp =
    newest?.state.kind === 'running' && memoryOf(observed, container.spec.name).busy === 'starting'
  if (!newest || isComingUp || newest.state.kind === 'created')
    return unlisted(observed, container, reported, isComingUp ? newest : undefined)
  const lastState =
    before?.state.kind === 'exited' ? exitedState(observed, before) : lastReported(reported, newest, observed)
  const restartCount = Math.max(newest.attempt, reported?.restartCount ?? 0)
  switch (newest.state.kind) {
    case 'running':
      return {
        state: { running: { startedAt: formatTime(newest.state.startedAt) } },
        lastState,
        restartCount,
      }
    case 'exited':
      return { state: exitedState(observed, newest), lastState, restartCount }
    case 'unknown':
      return {
        state: reported?.state?.running ? { terminated: lostEnd } : { waiting: {} },
        lastState,
        restartCount,
      }
  }
}

/** kubelet's word for a container of which nobody knows how it ended. */
export const lostEnd = {
  exitCode: 137,
  reason: lostReason,
  message: 'The container could not be located when the pod was terminated',
} as const

function unlisted(
  observed: ObservedPod,
  container: RoledContainer,
  reported: ContainerStatus | null,
  comingUp: ContainerState | undefined,
): Life {
  const before = instancesOf(observed, container.spec.name).find(each => each.state.kind === 'exited')
  const restartCount = Math.max(comingUp?.attempt ?? 0, before?.attempt ?? 0, reported?.restartCount ?? 0)
  if (before) {
    const end = exitedState(observed, before)
    return { state: end, lastState: reported?.lastState ?? null, restartCount }
  }
  if (reported && container.role !== 'ephemeral' && wasTakenAway(observed, container.spec, reported))
    return takenAway(container.spec, reported)
  if (reported?.state?.terminated)
    return { state: reported.state, lastState: reported.lastState ?? null, restartCount }
  const waiting: ApiState = { waiting: { reason: defaultReason(observed) } }
  if (!reported?.state?.running)
    return { state: waiting, lastState: reported?.lastState ?? null, restartCount }
  // It ran when it was last seen, and now nobody knows of it.
  const lost = {
    ...lostEnd,
    message: 'The container could not be located when the pod was deleted.  The container used to be Running',
  }
  return {
    state: waiting,
    lastState: { terminated: lost },
    restartCount: restartCount + (observed.pod.metadata?.deletionTimestamp === undefined ? 1 : 0),
  }
}

/** All containers begin anew; what was not seen to end before that was killed for it. */
function takenAway(spec: Container, reported: ContainerStatus): Life {
  const { reason, message } = restartingAll
  const waiting: ApiState = { waiting: { reason, message } }
  if (isTakenAway(spec, reported))
    return { state: waiting, lastState: reported.lastState ?? null, restartCount: reported.restartCount }
  const { terminated, running } = reported.state ?? {}
  const lastState = running
    ? { terminated: { exitCode: 137, reason, message } }
    : terminated
      ? { terminated }
      : (reported.lastState ?? null)
  return { state: waiting, lastState, restartCount: reported.restartCount + 1 }
}

const defaultReason = (observed: ObservedPod): string =>
  initContainersOf(observed.pod).length > 0 ? 'PodInitializing' : 'ContainerCreating'

/** The last state that was reported before, or the end of the instance that the newest one has replaced. */
function lastReported(
  reported: ContainerStatus | null,
  newest: ContainerState,
  observed: ObservedPod,
): ApiState | null {
  const isSame = reported?.containerID === idFor(observed, newest)
  if (!isSame && reported?.state?.terminated) return { terminated: reported.state.terminated }
  return reported?.lastState ?? null
}

function exitedState(observed: ObservedPod, { id, state }: ContainerState): ApiState {
  if (state.kind !== 'exited') return {}
  return {
    terminated: {
      exitCode: state.exitCode,
      ...(state.reason ? { reason: state.reason } : {}),
      ...(state.message ? { message: state.message } : {}),
      startedAt: formatTime(state.startedAt),
      finishedAt: formatTime(state.finishedAt),
      containerID: `${observed.runtimeName}://${id}`,
    },
  }
}

/** A container that is due to start and cannot: why, in the words users know. */
function withWaiting(observed: ObservedPod, container: RoledContainer, life: Life): Life {
  const { state } = life
  if (
    state.running ||
    (state.terminated && !isRestartedAfter(observed.pod, container, state.terminated.exitCode))
  )
    return life
  const waiting = waitingOf(observed, container)
  if (waiting === null) return life
  return {
    ...life,
    state: { waiting },
    lastState: state.terminated ? { terminated: state.terminated } : life.lastState,
  }
}

function waitingOf(observed: ObservedPod, container: RoledContainer): ApiState['waiting'] | null {
  const { spec } = container
  const { failure, busy } = memoryOf(observed, spec.name)
  const wait = restartWait(observed, spec.name)
  const isBackingOff = wait !== null && observed.now < wait.until
  // A start that failed is the news until it is tried again, or until its container backs off like any other.
  if (failure !== null && (observed.now < failure.retryAt || !isBackingOff))
    return failureShown(failure, spec, observed.now)
  if (busy === 'starting') {
    // The wait is over but the start is not: until then the last word stands.
    const waiting = reportedOf(observed, container)?.state?.waiting
    return waiting?.reason === 'CrashLoopBackOff' ? waiting : null
  }
  if (!isBackingOff) return null
  return {
    reason: 'CrashLoopBackOff',
    message: `back-off ${formatDelay(wait.delayMs)} restarting failed container=${spec.name} pod=${formatPod(observed.pod)}`,
  }
}

/** A pull that failed is reported as such for a while, then as the wait for the next one. */
function failureShown(failure: StartFailure, spec: Container, now: number): ApiState['waiting'] {
  if (failure.reason !== 'ErrImagePull' || now < pullShownUntil(failure))
    return { reason: failure.reason, message: failure.message }
  return {
    reason: 'ImagePullBackOff',
    message: `Back-off pulling image "${spec.image}": ErrImagePull: ${failure.message}`,
  }
}

function isReady(
  observed: ObservedPod,
  { spec, role }: RoledContainer,
  { state, started }: { readonly state: ApiState; readonly started: boolean },
): boolean {
  if (role === 'init') return state.terminated?.exitCode === 0
  if (role === 'ephemeral') return false
  if (!started) return false
  const [newest] = instancesOf(observed, spec.name)
  const verdict = newest ? observed.probes.get(newest.id)?.ready : null
  return verdict ?? spec.readinessProbe === undefined
}

const idFor = (observed: ObservedPod, container: ContainerState): string =>
  `${observed.runtimeName}://${container.id}`

function idOf(
  observed: ObservedPod,
  newest: ContainerState | undefined,
  reported: ContainerStatus | null,
): { readonly containerID?: string } {
  const id = newest && newest.state.kind !== 'created' ? idFor(observed, newest) : reported?.containerID
  return id ? { containerID: id } : {}
}

function mountsOf({ volumeMounts }: Container): Pick<ContainerStatus, 'volumeMounts'> {
  if (!volumeMounts || volumeMounts.length === 0) return {}
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  }
}

function resourcesOf(
  { resources }: Container,
  held: ResourceRequirements | undefined,
): Pick<ContainerStatus, 'resources' | 'allocatedResources'> {
  const { requests, limits } = held ?? {}
  return {
    ...(resources?.requests ? { allocatedResources: resources.requests } : {}),
    resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
  }
}
