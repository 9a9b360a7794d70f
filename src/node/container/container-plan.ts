// Which containers of a running pod are due to start, stop or be cleared away, in the order that its spec demands.

import type { Container, ContainerStatus } from '../../api/generated/types.ts'
import { graceSecondsOf } from '../../workload/desired.ts'
import { type BackOff, backOffEnd, nextBackOff } from '../pod/back-off.ts'
import {
  instancesOf,
  memoryOf,
  type ObservedPod,
  pullShownUntil,
  type StartFailure,
  sandboxesByAge,
} from '../pod/observed-pod.ts'
import { act, joinSteps, lookAgain, noSteps, planStop, type Steps } from '../pod/pod-action.ts'
import {
  ephemeralContainersOf,
  initContainersOf,
  isRestartedAfter,
  mainContainersOf,
  type RoledContainer,
} from '../pod/pod-containers.ts'
import type { ContainerState, SandboxState } from '../runtime.ts'
import { planResize } from './container-resize.ts'
import { isRestartingAll, isTakenAway, planRestartAll } from './restart-all.ts'

export function planContainers(observed: ObservedPod, sandbox: SandboxState): Steps {
  const ephemeral = ephemeralContainersOf(observed.pod).map(each => planContainer(observed, each, sandbox))
  if (isRestartingAll(observed)) return joinSteps(...ephemeral, planRestartAll(observed))
  const mains = mainContainersOf(observed.pod)
  const hasBegun = mains.some(each => newestIn(observed, each, sandbox) !== undefined)
  const init = hasBegun ? planSidecars(observed, sandbox) : planInit(observed, sandbox)
  const main =
    hasBegun || isInitialized(observed, sandbox)
      ? mains.map(each => planContainer(observed, each, sandbox))
      : []
  return joinSteps(...ephemeral, init, ...main)
}

/** Once the main containers have begun, init containers are history and sidecars go their own way. */
const planSidecars = (observed: ObservedPod, sandbox: SandboxState): Steps =>
  joinSteps(
    ...initContainersOf(observed.pod)
      .filter(each => each.role === 'sidecar')
      .map(each => planContainer(observed, each, sandbox)),
  )

/** Each init container is planned once all before it let it pass. */
function planInit(observed: ObservedPod, sandbox: SandboxState): Steps {
  const steps: Steps[] = []
  for (const each of initContainersOf(observed.pod)) {
    steps.push(planContainer(observed, each, sandbox))
    if (!letsPass(observed, each, sandbox)) break
  }
  return joinSteps(...steps)
}

const isInitialized = (observed: ObservedPod, sandbox: SandboxState): boolean =>
  initContainersOf(observed.pod).every(each => letsPass(observed, each, sandbox))

/** Whether what comes after the init container or sidecar may start. */
function letsPass(observed: ObservedPod, container: RoledContainer, sandbox: SandboxState): boolean {
  const newest = newestIn(observed, container, sandbox)
  if (!newest) return false
  if (container.role === 'init') return newest.state.kind === 'exited' && newest.state.exitCode === 0
  return newest.state.kind === 'running' && isStarted(observed, container, newest)
}

/** Whether a running container has come up: its postStart hook is done and its startup probe has succeeded. */
export function isStarted(
  observed: ObservedPod,
  { spec }: RoledContainer,
  instance: ContainerState,
): boolean {
  if (memoryOf(observed, spec.name).busy === 'starting') return false
  return spec.startupProbe === undefined || observed.probes.get(instance.id)?.started === true
}

const newestIn = (
  observed: ObservedPod,
  { spec }: RoledContainer,
  sandbox: SandboxState,
): ContainerState | undefined => instancesOf(observed, spec.name).find(each => each.sandboxId === sandbox.id)

function planContainer(observed: ObservedPod, container: RoledContainer, sandbox: SandboxState): Steps {
  if (memoryOf(observed, container.spec.name).busy !== null) return noSteps
  const newest = newestIn(observed, container, sandbox)
  if (!newest) return isDone(observed, container) ? noSteps : planStart(observed, container, sandbox)
  switch (newest.state.kind) {
    case 'running':
      return planHealth(observed, container, newest)
    case 'unknown':
      return planStop(observed, newest, {
        graceSeconds: graceSecondsOf(observed.pod),
        message: 'Container is in "unknown" state, try killing it before restart',
      })
    case 'created':
      // Kedge ended between creating and starting it. It has done nothing yet, so it is made anew.
      return act({ kind: 'removeContainer', name: container.spec.name, containerId: newest.id })
    case 'exited':
      return isRestartedAfter(observed.pod, container, newest.state.exitCode)
        ? planStart(observed, container, sandbox)
        : noSteps
  }
}

/** What ended for good in an earlier sandbox does not begin again in a new one; init containers do. */
function isDone(observed: ObservedPod, container: RoledContainer): boolean {
  if (container.role === 'init' || container.role === 'sidecar') return false
  const [newest] = instancesOf(observed, container.spec.name)
  return newest?.state.kind === 'exited' && !isRestartedAfter(observed.pod, container, newest.state.exitCode)
}

/** A container that its liveness or startup probe has given up is stopped; whether it comes back is its policy's affair. */
function planHealth(observed: ObservedPod, container: RoledContainer, running: ContainerState): Steps {
  const failed = observed.probes.get(running.id)?.failed ?? null
  if (failed === null) return planResize(observed, container, running)
  const { spec } = container
  const probe = failed === 'Liveness' ? spec.livenessProbe : spec.startupProbe
  const message = `Container ${spec.name} failed ${failed.toLowerCase()} probe`
  const isRestarted = isRestartedAfter(observed.pod, container, 137)
  return planStop(observed, running, {
    graceSeconds: probe?.terminationGracePeriodSeconds ?? graceSecondsOf(observed.pod),
    message: isRestarted ? `${message}, will be restarted` : message,
  })
}

function planStart(observed: ObservedPod, { spec, role }: RoledContainer, sandbox: SandboxState): Steps {
  if (observed.memory.volumes.kind !== 'ready') return noSteps
  const memory = memoryOf(observed, spec.name)
  const wait = restartWait(observed, spec.name)
  const at = Math.max(wait?.until ?? 0, memory.failure?.retryAt ?? 0)
  if (observed.now < at) return joinSteps(lookAgain(at), planReport(observed, memory.failure))
  return act({
    kind: 'startContainer',
    name: spec.name,
    role,
    sandboxId: sandbox.id,
    attempt: nextAttempt(observed, spec),
    restarts: wait?.next ?? memory.restarts,
  })
}

/** While a failure waits it changes its name, and the status with it. */
function planReport({ now }: ObservedPod, failure: StartFailure | null): Steps {
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
export function restartWait(observed: ObservedPod, name: string): RestartWait | null {
  const ended = instancesOf(observed, name).find(each => each.state.kind === 'exited')
  if (ended?.state.kind !== 'exited') return null
  const { restarts } = memoryOf(observed, name)
  const failedAt = ended.state.finishedAt
  return {
    until: backOffEnd(restarts, failedAt),
    delayMs: restarts?.delayMs ?? 0,
    next: nextBackOff(restarts, { failedAt, now: observed.now }),
  }
}

/** kubelet's word for the end of a container that the runtime has lost. */
export const lostReason = 'ContainerStatusUnknown'

function nextAttempt(observed: ObservedPod, spec: Container): number {
  const { name } = spec
  const [newest] = instancesOf(observed, name)
  if (newest) return newest.attempt + 1
  // The runtime has forgotten what ran before; the status has not.
  const statuses = [
    ...(observed.memory.status.initContainerStatuses ?? []),
    ...(observed.memory.status.containerStatuses ?? []),
  ]
  const reported = statuses.find(each => each.name === name)
  if (!reported?.containerID) return reported?.restartCount ?? 0
  // A loss is counted when it is seen; only an end that the runtime has told of is still to be counted.
  return wasLost(spec, reported) ? reported.restartCount : reported.restartCount + 1
}

const wasLost = (spec: Container, reported: ContainerStatus): boolean =>
  isTakenAway(spec, reported) ||
  (reported.state?.waiting !== undefined && reported.lastState?.terminated?.reason === lostReason)

/** One dead instance of each container is kept for its logs and last state; older ones and old sandboxes go. */
export function planLeftovers(observed: ObservedPod, sandbox: SandboxState): Steps {
  const names = new Set(observed.containers.map(each => each.name))
  const old = [...names].flatMap(name => instancesOf(observed, name).slice(2))
  const removable = old.filter(
    each => each.state.kind !== 'running' && memoryOf(observed, each.name).busy === null,
  )
  const sandboxes =
    observed.memory.sandbox.busy !== null
      ? []
      : sandboxesByAge(observed).filter(each => each.id !== sandbox.id)
  return act(
    ...removable.map(each => ({ kind: 'removeContainer', name: each.name, containerId: each.id }) as const),
    ...sandboxes.map(each => ({ kind: 'removeSandbox', sandboxId: each.id }) as const),
  )
}
