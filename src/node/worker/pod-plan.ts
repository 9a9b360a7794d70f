// The plan for one pod on this node: what to do next, and what to report.
//
// The model. A worker looks at its pod again and again; each look is an ObservedPod, and this file answers with the actions
// that are due at that moment. Actions take time and run side by side; what is under way is marked in its memory and is
// not planned a second time. Nothing is remembered here, so a plan after a restart of Kedge is made from what the
// runtime lists and the API holds, and finds the same containers running.
//
// Invariants:
//   - nothing starts before the volumes are there, a container only in a ready sandbox, a main container only after
//     every init container has done its work and every sidecar before it has started;
//   - at most one action per container is under way, and one per sandbox;
//   - nothing starts while anything is left here of an earlier pod of the same name: an identity runs once, also when the
//     earlier object was removed by force (kubelet lets both run);
//   - a pod that has to end starts nothing; its main containers stop together, its sidecars after them in reverse;
//   - the object leaves the API only after everything that ran is dead and the volumes are released, and never at
//     once, even where nothing ran.

import type { PodStatus } from '../../api/generated/types.ts'
import { graceSecondsOf } from '../../workload/desired.ts'
import { planContainers, planLeftovers } from '../container/container-plan.ts'
import { isAlive, type ObservedPod, sandboxesByAge } from '../pod/observed-pod.ts'
import {
  act,
  joinSteps,
  lookAgain,
  noSteps,
  planPreparation,
  planStop,
  type Steps,
} from '../pod/pod-action.ts'
import { initContainersOf, isSidecar } from '../pod/pod-containers.ts'
import {
  deadlineOf,
  deletionMsMin,
  type Ending,
  endingOf,
  graceSecondsMin,
  hasHostPorts,
} from '../pod/pod-ending.ts'
import type { ContainerState } from '../runtime.ts'
import { podStatus } from '../status/pod-status.ts'

export interface PodSteps extends Steps {
  readonly ending: Ending | null
  /** Nothing of the pod is left on this node, and nothing in the API: the worker is done. */
  readonly isOver: boolean
}

export interface PodPlan extends PodSteps {
  readonly status: PodStatus
}

export function planPod(observed: ObservedPod): PodPlan {
  const steps = planSteps(observed)
  return { ...steps, status: podStatus(observed, steps.ending) }
}

/** The plan without the status, for whoever takes several steps between two reports. */
export function planSteps(observed: ObservedPod): PodSteps {
  const ending = endingOf(observed)
  const steps = ending === null ? planRun(observed) : planEnd(observed, ending)
  const isOver =
    ending?.kind === 'gone' &&
    steps.actions.length === 0 &&
    observed.sandboxes.length === 0 &&
    observed.memory.sandbox.busy === null &&
    observed.memory.volumes.kind === 'released'
  return { ...steps, ending, isOver }
}

function planRun(observed: ObservedPod): Steps {
  const [newest] = sandboxesByAge(observed)
  const deadline = lookAgain(deadlineOf(observed))
  if (observed.isHeld) return deadline
  const volumes = planVolumes(observed)
  if (!newest?.ready) return joinSteps(deadline, volumes, planSandbox(observed))
  return joinSteps(deadline, volumes, planContainers(observed, newest), planLeftovers(observed, newest))
}

function planVolumes({ memory, now }: ObservedPod): Steps {
  switch (memory.volumes.kind) {
    case 'unprepared':
      return act({ kind: 'prepareVolumes' })
    case 'failed':
      return now >= memory.volumes.retryAt
        ? act({ kind: 'prepareVolumes' })
        : lookAgain(memory.volumes.retryAt)
    case 'preparing':
    case 'ready':
    case 'releasing':
    case 'released':
      return noSteps
  }
}

/** A sandbox for a pod that has none, or whose sandbox has died. */
function planSandbox(observed: ObservedPod): Steps {
  const { memory, now } = observed
  if (memory.sandbox.busy !== null || memory.volumes.kind !== 'ready') return noSteps
  const stragglers = observed.containers.filter(isAlive)
  // What still runs in a dead sandbox has lost its network: everything starts again in a new one.
  if (stragglers.length > 0)
    return joinSteps(
      ...stragglers.map(each => planStop(observed, each, { graceSeconds: graceSecondsOf(observed.pod) })),
    )
  const retryAt = memory.sandbox.failure?.retryAt ?? now
  if (now < retryAt) return lookAgain(retryAt)
  const [newest] = sandboxesByAge(observed)
  return act({ kind: 'runSandbox', attempt: newest === undefined ? 0 : newest.attempt + 1 })
}

function planEnd(observed: ObservedPod, ending: Ending): Steps {
  const alive = observed.containers.filter(isAlive)
  const isStarting = Object.values(observed.memory.containers).some(each => each?.busy === 'starting')
  if (alive.length > 0 || isStarting || observed.memory.sandbox.busy === 'starting')
    return planStops(observed, ending, alive)
  return joinSteps(planRelease(observed), planSandboxEnds(observed, ending), planRemoval(observed, ending))
}

function planStops(observed: ObservedPod, ending: Ending, alive: readonly ContainerState[]): Steps {
  const sidecarSpecs = initContainersOf(observed.pod).filter(each => isSidecar(each.spec))
  const sidecars = sidecarSpecs.map(each => each.spec.name)
  const others = alive.filter(each => !sidecars.includes(each.name))
  const prepared = sidecarSpecs
    .filter(({ spec }) => spec.lifecycle?.preStop)
    .flatMap(({ spec }) => alive.filter(each => each.name === spec.name))
    .map(each => planPreparation(observed, each, ending.graceSeconds))
  if (others.length > 0)
    return joinSteps(
      ...others.map(each => planStop(observed, each, { graceSeconds: ending.graceSeconds })),
      ...prepared,
    )
  const last = sidecars.toReversed().flatMap(name => alive.filter(each => each.name === name))[0]
  if (!last) return noSteps
  const sinceMs = observed.now - (observed.memory.endingSince ?? observed.now)
  const left = Math.max(ending.graceSeconds - Math.floor(sinceMs / 1000), graceSecondsMin)
  return planStop(observed, last, { graceSeconds: left })
}

function planRelease({ memory }: ObservedPod): Steps {
  const { kind } = memory.volumes
  return kind === 'preparing' || kind === 'releasing' || kind === 'released'
    ? noSteps
    : act({ kind: 'releaseVolumes' })
}

function planSandboxEnds(observed: ObservedPod, ending: Ending): Steps {
  if (observed.memory.sandbox.busy !== null) return noSteps
  const kind = ending.kind === 'gone' ? 'removeSandbox' : 'stopSandbox'
  const due = observed.sandboxes.filter(each => each.ready || kind === 'removeSandbox')
  return act(...due.map(each => ({ kind, sandboxId: each.id }) as const))
}

function planRemoval(observed: ObservedPod, ending: Ending): Steps {
  if (ending.kind !== 'deleted' || observed.memory.removal !== 'none') return noSteps
  if (observed.memory.volumes.kind !== 'released') return noSteps
  const mayGoAt = (observed.memory.deletionSeenAt ?? observed.now) + deletionMsMin
  if (observed.now < mayGoAt) return lookAgain(mayGoAt)
  const holdsPorts = hasHostPorts(observed.pod) && observed.sandboxes.some(each => each.ready)
  return holdsPorts ? noSteps : act({ kind: 'removeObject' })
}
