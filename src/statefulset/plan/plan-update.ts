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
import { heldAfterReplicas, isOutdated, type Member, type PhasePlan, type PlanInput } from './plan-input.ts'
import { waitForAvailable, waitForCreated, waitForDeleted } from './wait-for.ts'

const nothing: PhasePlan = { steps: [], stops: false, waiting: null }

/** `gone`: Pods that an earlier phase of this plan deletes. */
export function planUpdate(input: PlanInput, gone: ReadonlySet<Pod>): PhasePlan {
  if (isOnDelete(input.observed.set)) return nothing
  return input.observed.features.maxUnavailable ? planWithBudget(input, gone) : planOne(input, gone)
}

function planOne(input: PlanInput, gone: ReadonlySet<Pod>): PhasePlan {
  for (let index = input.range.replicas - 1; index >= partitionOf(input.observed.set); index--) {
    const member = input.slots.get(index)
    if (member && isOutdated(input, member) && !gone.has(member.pod))
      return {
        steps: [deletion(input, member)],
        stops: true,
        waiting: waitForDeleted(input, member, 'update'),
      }
    if (member?.isUnavailable === false && !gone.has(member.pod)) continue
    return { steps: [], stops: true, waiting: waitAt(input, index, gone) }
  }
  return nothing
}

/** Why the update cannot pass the place at `index`. */
function waitAt(input: PlanInput, index: number, gone: ReadonlySet<Pod>): Waiting | null {
  const member = input.slots.get(index)
  const holds = heldAfterReplicas(input)
  // A Pod made in this very pass is not known by its UID yet: whatever it is, it is looked at in the next one.
  if (!member) return waitForCreated(input, ordinalAt(input.range, index), holds)
  if (gone.has(member.pod)) return waitForDeleted(input, member, holds)
  return waitForAvailable(input, member, holds)
}

function planWithBudget(input: PlanInput, gone: ReadonlySet<Pod>): PhasePlan {
  const { unavailable, lowest } = countUnavailable(input)
  const maxUnavailable = maxUnavailableOf(input)
  const steps: StepOf<'deletePod'>[] = []
  for (let index = input.range.replicas - 1; index >= partitionOf(input.observed.set); index--) {
    const member = input.slots.get(index)
    if (!member || !isOutdated(input, member) || gone.has(member.pod)) continue
    if (unavailable + steps.length >= maxUnavailable) {
      if (steps.length > 0 || lowest === null) break
      return { steps, stops: true, waiting: waitForBudget(input, lowest, { unavailable, maxUnavailable }) }
    }
    steps.push(deletion(input, member))
  }
  const last = steps.at(-1)
  if (!last) return nothing
  return { steps, stops: true, waiting: waitForDeleted(input, last, 'update') }
}

function countUnavailable(input: PlanInput): {
  readonly unavailable: number
  readonly lowest: number | null
} {
  let unavailable = 0
  let lowest: number | null = null
  for (let index = input.range.replicas - 1; index >= 0; index--) {
    if (input.slots.get(index)?.isUnavailable === false) continue
    unavailable++
    lowest = index
  }
  return { unavailable, lowest }
}

function waitForBudget(
  input: PlanInput,
  lowest: number,
  counts: { readonly unavailable: number; readonly maxUnavailable: number },
): Waiting {
  const ordinal = ordinalAt(input.range, lowest)
  const member = input.slots.get(lowest)
  const podName = podNameOf(input.observed.set, ordinal)
  const since = member ? unreadySince(member.pod) : input.now
  return { kind: 'budget', podName, ordinal, holds: 'update', since, ...counts }
}

/** A number, or percents of the replicas rounded down; one at least. */
export function maxUnavailableOf({ observed: { set }, range }: PlanInput): number {
  const wanted = set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1
  if (typeof wanted === 'number') return Math.max(1, wanted)
  const percents = Number.parseInt(wanted, 10)
  return Number.isNaN(percents) ? 1 : Math.max(1, Math.floor((percents * range.replicas) / 100))
}

function deletion({ chosen }: PlanInput, { pod, ordinal }: Member): StepOf<'deletePod'> {
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
