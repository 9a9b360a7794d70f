// The rolling update: Pods of another revision are deleted, from the highest index down to the partition.
//
// One at a time, and each only when every Pod above it is available. With the feature `maxUnavailable`, as many as
// that allows; then every unavailable Pod counts, also one below the partition.

import type { Pod } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { isOnDelete, partitionOf } from '../../workload/desired.ts'
import { phaseOf, unreadySince } from '../../workload/pod-health.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { ordinalAt, podNameOf } from '../nouns/identity.ts'
import type { StepOf } from '../nouns/step.ts'
import type { Waiting } from '../nouns/waiting.ts'
import { heldAfterReplicas, isOutdated, type Member, type PhasePlan, type Scene } from './scene.ts'
import { waitForAvailable, waitForCreated, waitForDeleted } from './wait-for.ts'

const nothing: PhasePlan = { steps: [], stops: false, waiting: null }

/** `gone`: Pods that an earlier phase of this plan deletes. */
export function planUpdate(scene: Scene, gone: ReadonlySet<Pod>): PhasePlan {
  if (isOnDelete(scene.observed.set)) return nothing
  return scene.observed.features.maxUnavailable ? planWithBudget(scene, gone) : planOne(scene, gone)
}

function planOne(scene: Scene, gone: ReadonlySet<Pod>): PhasePlan {
  for (let index = scene.range.replicas - 1; index >= partitionOf(scene.observed.set); index--) {
    const member = scene.slots.get(index)
    if (member && isOutdated(scene, member) && !gone.has(member.pod))
      return {
        steps: [deletion(scene, member)],
        stops: true,
        waiting: waitForDeleted(scene, member, 'update'),
      }
    if (member?.isUnavailable === false && !gone.has(member.pod)) continue
    return { steps: [], stops: true, waiting: waitAt(scene, index, gone) }
  }
  return nothing
}

/** Why the update cannot pass the place at `index`. */
function waitAt(scene: Scene, index: number, gone: ReadonlySet<Pod>): Waiting | null {
  const member = scene.slots.get(index)
  const holds = heldAfterReplicas(scene)
  // A Pod made in this very pass is not known by its UID yet: whatever it is, it is looked at in the next one.
  if (!member) return waitForCreated(scene, ordinalAt(scene.range, index), holds)
  if (gone.has(member.pod)) return waitForDeleted(scene, member, holds)
  return waitForAvailable(scene, member, holds)
}

function planWithBudget(scene: Scene, gone: ReadonlySet<Pod>): PhasePlan {
  const { unavailable, lowest } = countUnavailable(scene)
  const maxUnavailable = maxUnavailableOf(scene)
  const steps: StepOf<'deletePod'>[] = []
  for (let index = scene.range.replicas - 1; index >= partitionOf(scene.observed.set); index--) {
    const member = scene.slots.get(index)
    if (!member || !isOutdated(scene, member) || gone.has(member.pod)) continue
    if (unavailable + steps.length >= maxUnavailable) {
      if (steps.length > 0 || lowest === null) break
      return { steps, stops: true, waiting: waitForBudget(scene, lowest, { unavailable, maxUnavailable }) }
    }
    steps.push(deletion(scene, member))
  }
  const last = steps.at(-1)
  if (!last) return nothing
  return { steps, stops: true, waiting: waitForDeleted(scene, last, 'update') }
}

function countUnavailable(scene: Scene): { readonly unavailable: number; readonly lowest: number | null } {
  let unavailable = 0
  let lowest: number | null = null
  for (let index = scene.range.replicas - 1; index >= 0; index--) {
    if (scene.slots.get(index)?.isUnavailable === false) continue
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
  const member = scene.slots.get(lowest)
  const podName = podNameOf(scene.observed.set, ordinal)
  const since = member ? unreadySince(member.pod) : scene.now
  return { kind: 'budget', podName, ordinal, holds: 'update', since, ...counts }
}

/** A number, or percents of the replicas rounded down; one at least. */
export function maxUnavailableOf({ observed: { set }, range }: Scene): number {
  const wanted = set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1
  if (typeof wanted === 'number') return Math.max(1, wanted)
  const percents = Number.parseInt(wanted, 10)
  return Number.isNaN(percents) ? 1 : Math.max(1, Math.floor((percents * range.replicas) / 100))
}

function deletion({ chosen }: Scene, { pod, ordinal }: Member): StepOf<'deletePod'> {
  return {
    kind: 'deletePod',
    phase: 'update',
    podName: nameOf(pod),
    ordinal,
    pod,
    cause: 'update',
    lowersCurrent: phaseOf(pod) !== '' && revisionOf(pod) === nameOf(chosen.current),
  }
}
