// The plan for one pod on this node: what to do next, and what to report.
//
// The model. A worker looks at its pod again and again; each look is a PodView, and this file answers with the actions
// that are due at that moment. Actions take time and run side by side; what is under way is marked in the view's memory and
// is not planned a second time. Nothing is remembered here, so a plan after a restart of Kedge is made from what the
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
import { planContainers, planLeftovers } from '../container/container-plan.ts'
import { act, joinSteps, lookAgain, noSteps, planStop, type Steps } from '../pod/pod-action.ts'
import { initContainersOf, isSidecar } from '../pod/pod-containers.ts'
import {
  deadlineOf,
  deletionMsMin,
  type Ending,
  endingOf,
  graceSecondsMin,
  hasHostPorts,
} from '../pod/pod-ending.ts'
import { isAlive, type PodView, sandboxesByAge } from '../pod/pod-view.ts'
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

export function planPod(view: PodView): PodPlan {
  const steps = planSteps(view)
  return { ...steps, status: podStatus(view, steps.ending) }
}

/** The plan without the status, for whoever takes several steps between two reports. */
export function planSteps(view: PodView): PodSteps {
  const ending = endingOf(view)
  const steps = ending === null ? planRun(view) : planEnd(view, ending)
  const isOver =
    ending?.kind === 'gone' &&
    steps.actions.length === 0 &&
    view.sandboxes.length === 0 &&
    view.memory.sandbox.busy === null &&
    view.memory.volumes.kind === 'released'
  return { ...steps, ending, isOver }
}

function planRun(view: PodView): Steps {
  const [newest] = sandboxesByAge(view)
  const deadline = lookAgain(deadlineOf(view))
  if (view.isHeld) return deadline
  const volumes = planVolumes(view)
  if (!newest?.ready) return joinSteps(deadline, volumes, planSandbox(view))
  return joinSteps(deadline, volumes, planContainers(view, newest), planLeftovers(view, newest))
}

function planVolumes({ memory, now }: PodView): Steps {
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
function planSandbox(view: PodView): Steps {
  const { memory, now } = view
  if (memory.sandbox.busy !== null || memory.volumes.kind !== 'ready') return noSteps
  const stragglers = view.containers.filter(isAlive)
  // What still runs in a dead sandbox has lost its network: everything starts again in a new one.
  if (stragglers.length > 0)
    return joinSteps(
      ...stragglers.map(each =>
        planStop(view, each, { graceSeconds: view.pod.spec?.terminationGracePeriodSeconds ?? 30 }),
      ),
    )
  const retryAt = memory.sandbox.failure?.retryAt ?? now
  if (now < retryAt) return lookAgain(retryAt)
  const [newest] = sandboxesByAge(view)
  return act({ kind: 'runSandbox', attempt: newest === undefined ? 0 : newest.attempt + 1 })
}

function planEnd(view: PodView, ending: Ending): Steps {
  const alive = view.containers.filter(isAlive)
  const isStarting = Object.values(view.memory.containers).some(each => each?.busy === 'starting')
  if (alive.length > 0 || isStarting || view.memory.sandbox.busy === 'starting')
    return planStops(view, ending, alive)
  return joinSteps(planRelease(view), planSandboxEnds(view, ending), planRemoval(view, ending))
}

function planStops(view: PodView, ending: Ending, alive: readonly ContainerState[]): Steps {
  const sidecars = initContainersOf(view.pod)
    .filter(each => isSidecar(each.spec))
    .map(each => each.spec.name)
  const others = alive.filter(each => !sidecars.includes(each.name))
  if (others.length > 0)
    return joinSteps(...others.map(each => planStop(view, each, { graceSeconds: ending.graceSeconds })))
  const last = sidecars.toReversed().flatMap(name => alive.filter(each => each.name === name))[0]
  if (!last) return noSteps
  const sinceMs = view.now - (view.memory.endingSince ?? view.now)
  const left = Math.max(ending.graceSeconds - Math.floor(sinceMs / 1000), graceSecondsMin)
  return planStop(view, last, { graceSeconds: left })
}

function planRelease({ memory }: PodView): Steps {
  const { kind } = memory.volumes
  return kind === 'preparing' || kind === 'releasing' || kind === 'released'
    ? noSteps
    : act({ kind: 'releaseVolumes' })
}

function planSandboxEnds(view: PodView, ending: Ending): Steps {
  if (view.memory.sandbox.busy !== null) return noSteps
  const kind = ending.kind === 'gone' ? 'removeSandbox' : 'stopSandbox'
  const due = view.sandboxes.filter(each => each.ready || kind === 'removeSandbox')
  return act(...due.map(each => ({ kind, sandboxId: each.id }) as const))
}

function planRemoval(view: PodView, ending: Ending): Steps {
  if (ending.kind !== 'deleted' || view.memory.removal !== 'none') return noSteps
  if (view.memory.volumes.kind !== 'released') return noSteps
  const mayGoAt = (view.memory.deletionSeenAt ?? view.now) + deletionMsMin
  if (view.now < mayGoAt) return lookAgain(mayGoAt)
  const holdsPorts = hasHostPorts(view.pod) && view.sandboxes.some(each => each.ready)
  return holdsPorts ? noSteps : act({ kind: 'removeObject' })
}
