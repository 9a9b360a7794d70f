import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { isOnDelete, isOrdered, minReadySecondsOf, partitionOf } from '../../workload/desired.ts'
import { isAvailableBy } from '../../workload/pod-health.ts'
import { claimTemplatesOf } from '../nouns/claims.ts'
import { indexOf, type Ordinal, type OrdinalRange, ordinalRangeOf } from '../nouns/identity.ts'
import type { Observed } from '../nouns/observed.ts'
import { factsOf, type PodFacts } from '../nouns/pod-facts.ts'
import type { Step } from '../nouns/step.ts'
import type { Held, Waiting } from '../nouns/waiting.ts'
import type { ChosenRevisions } from './revisions.ts'

/** What is observed, sorted for planning. */
export interface PlanInput {
  readonly observed: Observed
  readonly chosen: ChosenRevisions
  readonly now: Instant
  readonly isOrdered: boolean
  readonly minReadySeconds: number
  readonly range: OrdinalRange
  /** The Pods in range, by index: ordinal minus start. A missing one is still to be made. */
  readonly slots: ReadonlyMap<number, Member>
  /** The Pods out of range, the highest ordinal first. */
  readonly condemned: readonly Member[]
  /** All that decides what a Pod's identity and storage ought to be, as a text. */
  readonly soundKey: string
}

/** A Pod of the set, with what every phase asks of it. */
export interface Member {
  readonly pod: Pod
  readonly facts: PodFacts
  readonly ordinal: Ordinal
  readonly isTerminating: boolean
  /** Running and Ready, available, and not on its way out. */
  readonly isHealthy: boolean
  /** Not available, or on its way out; the phase does not matter. */
  readonly isUnavailable: boolean
}

/** What one phase comes to. */
export interface PhasePlan {
  readonly steps: readonly Step[]
  /** No later phase is planned in this pass. */
  readonly stops: boolean
  /** Why it stops; where it does not, what to tell if no later phase has to wait. */
  readonly waiting: Waiting | null
}

export function planInputOf(observed: Observed, chosen: ChosenRevisions, now: Instant): PlanInput {
  const { set, pods } = observed
  const range = ordinalRangeOf(set)
  const minReadySeconds = minReadySecondsOf(set)
  const slots = new Map<number, Member>()
  const condemned: Member[] = []
  for (const pod of pods) {
    const facts = factsOf(pod)
    const { ordinal, isTerminating } = facts
    if (ordinal === null) continue
    const isUnavailable = isTerminating || !isAvailableBy(facts, { minReadySeconds, now })
    const isHealthy = !isUnavailable && facts.phase === 'Running'
    const member: Member = { pod, facts, ordinal, isTerminating, isHealthy, isUnavailable }
    const index = indexOf(range, ordinal)
    // `web-01` and `web-1` share a slot; the later one holds it.
    if (index !== null) slots.set(index, member)
    else condemned.push(member)
  }
  condemned.sort((a, b) => b.ordinal - a.ordinal)
  return {
    observed,
    chosen,
    now,
    isOrdered: isOrdered(set),
    minReadySeconds,
    range,
    slots,
    condemned,
    soundKey: soundKeyOf(set),
  }
}

const soundKeyOf = (set: StatefulSet): string =>
  JSON.stringify([set.metadata?.namespace, nameOf(set), ...claimTemplatesOf(set).map(nameOf)])

/** Whether a Pod is to be replaced because of its revision. */
export const isOutdated = ({ chosen }: PlanInput, { facts }: Member): boolean =>
  !facts.isTerminating && facts.revision !== nameOf(chosen.update)

/** What a wait for the Pod at `index` holds up: the next thing that would be done. */
export function heldBy(input: PlanInput, index: number): Held {
  for (let later = index + 1; later < input.range.replicas; later++)
    if (!input.slots.has(later)) return 'creation'
  return heldAfterReplicas(input)
}

export function heldAfterReplicas(input: PlanInput): Held {
  if (input.condemned.some(member => !member.isTerminating)) return 'scaleDown'
  if (isOnDelete(input.observed.set)) return 'completion'
  for (let index = partitionOf(input.observed.set); index < input.range.replicas; index++) {
    const member = input.slots.get(index)
    if (member && isOutdated(input, member)) return 'update'
  }
  return 'completion'
}
