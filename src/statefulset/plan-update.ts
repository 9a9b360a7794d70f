// The rolling update: Pods of another revision are deleted, from the highest index down to the partition.
//
// One at a time, and each only when every Pod above it is available. With the feature `maxUnavailable`, as many as
// that allows; then every unavailable Pod counts, also one below the partition.
import type { Pod } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import { phaseOf, unreadySince } from './health.ts'
import { nameOf, ordinalAt, podNameOf, revisionOf } from './identity.ts'
import {
  heldAfterReplicas,
  isOnDelete,
  isOutdated,
  isUnavailableIn,
  type PhasePlan,
  partitionOf,
  type Scene,
} from './scene.ts'
import type { StepOf } from './step.ts'
import { waitForAvailable, waitForCreated, waitForDeleted } from './wait-for.ts'
import type { Waiting } from './waiting.ts'

const nothing: PhasePlan = { steps: [], stops: false, waiting: null }

/** `gone`: Pods that an earlier phase of this plan deletes. */
export function planUpdate(scene: Scene, gone: ReadonlySet<Pod>): PhasePlan {
  if (isOnDelete(scene)) return nothing
  return scene.observed.features.maxUnavailable ? planWithBudget(scene, gone) : planOne(scene, gone)
}

function planOne(scene: Scene, gone: ReadonlySet<Pod>): PhasePlan {
  for (let index = scene.range.replicas - 1; index >= partitionOf(scene); index--) {
    const pod = scene.slots.get(index)
    if (!pod || gone.has(pod) || !isOutdated(scene, pod)) {
      const waiting = waitAt(scene, index, gone)
      if (waiting) return { steps: [], stops: true, waiting }
      continue
    }
    const waiting = waitForDeleted(scene, { pod, ordinal: ordinalAt(scene.range, index), holds: 'update' })
    return { steps: [deletion(scene, pod, index)], stops: true, waiting }
  }
  return nothing
}

/** Why the update cannot pass the Pod at `index`, null when it can. */
function waitAt(scene: Scene, index: number, gone: ReadonlySet<Pod>): Waiting | null {
  const pod = scene.slots.get(index)
  const ordinal = ordinalAt(scene.range, index)
  // A Pod made in this very pass is not known by its UID yet: whatever it is, it is looked at in the next one.
  if (!pod) return waitForCreated(scene, ordinal, heldAfterReplicas(scene))
  if (gone.has(pod)) return waitForDeleted(scene, { pod, ordinal, holds: heldAfterReplicas(scene) })
  if (!isUnavailableIn(scene, pod)) return null
  return waitForAvailable(scene, { pod, ordinal, holds: heldAfterReplicas(scene) })
}

function planWithBudget(scene: Scene, gone: ReadonlySet<Pod>): PhasePlan {
  const { unavailable, lowest } = countUnavailable(scene)
  const maxUnavailable = maxUnavailableOf(scene)
  const steps: StepOf<'deletePod'>[] = []
  for (let index = scene.range.replicas - 1; index >= partitionOf(scene); index--) {
    const pod = scene.slots.get(index)
    if (!pod || gone.has(pod) || !isOutdated(scene, pod)) continue
    if (unavailable + steps.length >= maxUnavailable) {
      if (steps.length > 0 || lowest === null) break
      return { steps, stops: true, waiting: waitForBudget(scene, lowest, { unavailable, maxUnavailable }) }
    }
    steps.push(deletion(scene, pod, index))
  }
  const last = steps.at(-1)
  if (!last) return nothing
  return { steps, stops: true, waiting: waitForDeleted(scene, { ...last, holds: 'update' }) }
}

function countUnavailable(scene: Scene): { readonly unavailable: number; readonly lowest: number | null } {
  let unavailable = 0
  let lowest: number | null = null
  for (let index = scene.range.replicas - 1; index >= 0; index--) {
    const pod = scene.slots.get(index)
    if (pod && !isUnavailableIn(scene, pod)) continue
    unavailable++
    lowest = index
  }
  return { unavailable, lowest }
}

function waitForBudget(
  scene: Scene,
  lowest: number,
  counts: { readonly unavailable: number; readonly maxUnavailable: number },
): Waiting {
  const ordinal = ordinalAt(scene.range, lowest)
  const pod = scene.slots.get(lowest)
  const podName = podNameOf(scene.observed.set, ordinal)
  const since = pod ? unreadySince(pod) : scene.now
  return { kind: 'budget', podName, ordinal, holds: 'update', since, ...counts }
}

/** A number, or percents of the replicas rounded down; one at least. */
export function maxUnavailableOf({ observed: { set }, range }: Scene): number {
  const wanted = set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1
  if (typeof wanted === 'number') return Math.max(1, wanted)
  const percents = Number.parseInt(wanted, 10)
  return Number.isNaN(percents) ? 1 : Math.max(1, Math.floor((percents * range.replicas) / 100))
}

function deletion(scene: Scene, pod: Pod, index: number): StepOf<'deletePod'> {
  const isCounted = phaseOf(pod) !== '' && !isTerminating(pod)
  return {
    kind: 'deletePod',
    phase: 'update',
    podName: nameOf(pod),
    ordinal: ordinalAt(scene.range, index),
    pod,
    cause: 'update',
    lowersCurrent: isCounted && revisionOf(pod) === nameOf(scene.chosen.current),
  }
}
