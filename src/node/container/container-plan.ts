// Which containers of a running pod are due to start, stop or be cleared away, in the order that its spec demands.
import type { ContainerStatus } from '../../api/generated/types.ts'
import { type BackOff, backOffEnd, nextBackOff } from '../pod/back-off.ts'
import { act, joinSteps, lookAgain, noSteps, planStop, type Steps } from '../pod/pod-action.ts'
import {
  ephemeralContainersOf,
  initContainersOf,
  isRestartedAfter,
  mainContainersOf,
  type RoledContainer,
} from '../pod/pod-containers.ts'
import {
  instancesOf,
  memoryOf,
  type PodView,
  pullShownUntil,
  type StartFailure,
  sandboxesByAge,
} from '../pod/pod-view.ts'
import type { ContainerState, SandboxState } from '../runtime.ts'
import { planResize } from './container-resize.ts'

export function planContainers(view: PodView, sandbox: SandboxState): Steps {
  const ephemeral = ephemeralContainersOf(view.pod).map(each => planContainer(view, each, sandbox))
  const mains = mainContainersOf(view.pod)
  const hasBegun = mains.some(each => newestIn(view, each, sandbox) !== undefined)
  const init = hasBegun ? planSidecars(view, sandbox) : planInit(view, sandbox)
  const main =
    hasBegun || isInitialized(view, sandbox) ? mains.map(each => planContainer(view, each, sandbox)) : []
  return joinSteps(...ephemeral, init, ...main)
}

/** Once the main containers have begun, init containers are history and sidecars go their own way. */
const planSidecars = (view: PodView, sandbox: SandboxState): Steps =>
  joinSteps(
    ...initContainersOf(view.pod)
      .filter(each => each.role === 'sidecar')
      .map(each => planContainer(view, each, sandbox)),
  )

/** Each init container is planned once all before it let it pass. */
function planInit(view: PodView, sandbox: SandboxState): Steps {
  const steps: Steps[] = []
  for (const each of initContainersOf(view.pod)) {
    steps.push(planContainer(view, each, sandbox))
    if (!letsPass(view, each, sandbox)) break
  }
  return joinSteps(...steps)
}

const isInitialized = (view: PodView, sandbox: SandboxState): boolean =>
  initContainersOf(view.pod).every(each => letsPass(view, each, sandbox))

/** Whether what comes after the init container or sidecar may start. */
function letsPass(view: PodView, container: RoledContainer, sandbox: SandboxState): boolean {
  const newest = newestIn(view, container, sandbox)
  if (!newest) return false
  if (container.role === 'init') return newest.state.kind === 'exited' && newest.state.exitCode === 0
  return newest.state.kind === 'running' && isStarted(view, container, newest)
}

/** Whether a running container has come up: its postStart hook is done and its startup probe has succeeded. */
export function isStarted(view: PodView, { spec }: RoledContainer, instance: ContainerState): boolean {
  if (memoryOf(view, spec.name).busy === 'starting') return false
  return spec.startupProbe === undefined || view.probes.get(instance.id)?.started === true
}

const newestIn = (
  view: PodView,
  { spec }: RoledContainer,
  sandbox: SandboxState,
): ContainerState | undefined => instancesOf(view, spec.name).find(each => each.sandboxId === sandbox.id)

function planContainer(view: PodView, container: RoledContainer, sandbox: SandboxState): Steps {
  if (memoryOf(view, container.spec.name).busy !== null) return noSteps
  const newest = newestIn(view, container, sandbox)
  if (!newest) return isDone(view, container) ? noSteps : planStart(view, container, sandbox)
  switch (newest.state.kind) {
    case 'running':
      return planHealth(view, container, newest)
    case 'unknown':
      return planStop(view, newest, {
        graceSeconds: graceSecondsOf(view),
        message: 'Container is in "unknown" state, try killing it before restart',
      })
    case 'created':
      // Kedge ended between creating and starting it. It has done nothing yet, so it is made anew.
      return act({ kind: 'removeContainer', name: container.spec.name, containerId: newest.id })
    case 'exited':
      return isRestartedAfter(view.pod, container, newest.state.exitCode)
        ? planStart(view, container, sandbox)
        : noSteps
  }
}

/** What ended for good in an earlier sandbox does not begin again in a new one; init containers do. */
function isDone(view: PodView, container: RoledContainer): boolean {
  if (container.role === 'init' || container.role === 'sidecar') return false
  const [newest] = instancesOf(view, container.spec.name)
  return newest?.state.kind === 'exited' && !isRestartedAfter(view.pod, container, newest.state.exitCode)
}

const graceSecondsOf = (view: PodView): number => view.pod.spec?.terminationGracePeriodSeconds ?? 30

/** A container that its liveness or startup probe has given up is stopped; whether it comes back is its policy's affair. */
function planHealth(view: PodView, container: RoledContainer, running: ContainerState): Steps {
  const failed = view.probes.get(running.id)?.failed ?? null
  if (failed === null) return planResize(view, container, running)
  const { spec } = container
  const probe = failed === 'Liveness' ? spec.livenessProbe : spec.startupProbe
  const message = `Container ${spec.name} failed ${failed.toLowerCase()} probe`
  const isRestarted = isRestartedAfter(view.pod, container, 137)
  return planStop(view, running, {
    graceSeconds: probe?.terminationGracePeriodSeconds ?? graceSecondsOf(view),
    message: isRestarted ? `${message}, will be restarted` : message,
  })
}

function planStart(view: PodView, { spec, role }: RoledContainer, sandbox: SandboxState): Steps {
  if (view.memory.volumes.kind !== 'ready') return noSteps
  const memory = memoryOf(view, spec.name)
  const wait = restartWait(view, spec.name)
  const at = Math.max(wait?.until ?? 0, memory.failure?.retryAt ?? 0)
  if (view.now < at) return joinSteps(lookAgain(at), planReport(view, memory.failure))
  return act({
    kind: 'startContainer',
    name: spec.name,
    role,
    sandboxId: sandbox.id,
    attempt: nextAttempt(view, spec.name),
    restarts: wait?.next ?? memory.restarts,
  })
}

/** While a failure waits it changes its name, and the status with it. */
function planReport({ now }: PodView, failure: StartFailure | null): Steps {
  if (failure === null) return noSteps
  const turns = [failure.retryAt, ...(failure.reason === 'ErrImagePull' ? [pullShownUntil(failure)] : [])]
  return joinSteps(...turns.filter(at => now < at).map(lookAgain))
}

export interface RestartWait {
  readonly until: number
  readonly delayMs: number
  readonly next: BackOff
}

/** The wait before a container that has ended starts again; null when it has never run here. */
export function restartWait(view: PodView, name: string): RestartWait | null {
  const ended = instancesOf(view, name).find(each => each.state.kind === 'exited')
  if (ended?.state.kind !== 'exited') return null
  const { restarts } = memoryOf(view, name)
  const failedAt = ended.state.finishedAt
  return {
    until: backOffEnd(restarts, failedAt),
    delayMs: restarts?.delayMs ?? 0,
    next: nextBackOff(restarts, { failedAt, now: view.now }),
  }
}

/** kubelet's word for the end of a container that the runtime has lost. */
export const lostReason = 'ContainerStatusUnknown'

function nextAttempt(view: PodView, name: string): number {
  const [newest] = instancesOf(view, name)
  if (newest) return newest.attempt + 1
  // The runtime has forgotten what ran before; the status has not.
  const statuses = [
    ...(view.memory.status.initContainerStatuses ?? []),
    ...(view.memory.status.containerStatuses ?? []),
  ]
  const reported = statuses.find(each => each.name === name)
  if (!reported?.containerID) return reported?.restartCount ?? 0
  // A loss is counted when it is seen; only an end that the runtime has told of is still to be counted.
  return wasLost(reported) ? reported.restartCount : reported.restartCount + 1
}

const wasLost = ({ state, lastState }: ContainerStatus): boolean =>
  state?.waiting !== undefined && lastState?.terminated?.reason === lostReason

/** One dead instance of each container is kept for its logs and last state; older ones and old sandboxes go. */
export function planLeftovers(view: PodView, sandbox: SandboxState): Steps {
  const names = new Set(view.containers.map(each => each.name))
  const old = [...names].flatMap(name => instancesOf(view, name).slice(2))
  const removable = old.filter(
    each => each.state.kind !== 'running' && memoryOf(view, each.name).busy === null,
  )
  const sandboxes =
    view.memory.sandbox.busy !== null ? [] : sandboxesByAge(view).filter(each => each.id !== sandbox.id)
  return act(
    ...removable.map(each => ({ kind: 'removeContainer', name: each.name, containerId: each.id }) as const),
    ...sandboxes.map(each => ({ kind: 'removeSandbox', sandboxId: each.id }) as const),
  )
}
