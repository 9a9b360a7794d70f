// Long sets in stretches: while everything else is calm, the planner is shown only the Pods it is about to touch.
//
// A plan over n Pods takes about 3n passes, and a pass looks at every Pod: with 10,000 Pods that is too much. But when
// one pass over the whole set finds every Pod available and wants nothing but to replace the next one (or to make the
// next one, or to let the next one go), then the passes that follow depend on the Pods around that place alone. So
// the planner gets a set of the same template whose range is such a stretch, and the stretch slides along the set.
//
// Invariants:
//   - a stretch begins only after a whole pass over a calm set, and a whole pass follows when no further one begins;
//   - what a pass may read beyond the stretch is said in the set it is shown: `partition` and `currentReplicas` are
//     counted from its start, and nothing is forgotten because no Pod of the stretch uses it;
//   - a stretch never completes a rollout: the status of the whole set stays as it is meanwhile;
//   - where several Pods are replaced at once (maxUnavailable), a stretch holds a whole number of such batches, and
//     each begins when all is calm: else the next batch would reach below the stretch, and the whole set has to be seen.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { type Ordinal, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import type { Observed } from '../../statefulset/nouns/observed.ts'
import type { Step } from '../../statefulset/nouns/step.ts'
import type { Plan } from '../../statefulset/plan/plan.ts'
import { partitionOf } from '../../workload/desired.ts'
import { revisionOf } from '../../workload/revisions.ts'
import type { VirtualSet } from './virtual-set.ts'

/** Replacing goes down, making goes up, letting go goes down beyond the range. */
export type Direction = 'replacing' | 'making' | 'lettingGo'

export interface Stretch {
  readonly direction: Direction
  /** The ordinals that are shown, both included. */
  readonly from: number
  readonly to: number
  /** How many are replaced at once. */
  readonly batch: number
  /** What they are replaced by. */
  readonly revision: string
}

/** Shorter sets are shown whole. */
const lengthMin = 48
const length = 5
/** Kept at the end of making: after the last Pod the rollout begins, which needs the whole set. */
const margin = 2

/** The stretch to go on with after a pass over the whole set, or null. `plan` has not been applied. */
export function firstStretch(world: VirtualSet, plan: Plan): Stretch | null {
  if (world.pods.size + 1 < lengthMin || world.foreign.size > 0 || !world.isCalm) return null
  const next = nextPods(plan.steps)
  if (!next) return null
  const { start, replicas } = ordinalRangeOf(world.set)
  const about = { batch: next.count, revision: plan.status.updateRevision ?? '' }
  const end = start + replicas
  const { ordinal, kind, cause } = next
  if (next.count > 1 && (cause !== 'update' || 2 * next.count > replicas)) return null
  if (kind === 'createPod') {
    // All that is missing has to be above, and all that is there below.
    if (world.pods.size !== ordinal - start) return null
    return within({ ...about, direction: 'making', from: ordinal, to: ordinal + length }, start, end - margin)
  }
  if (cause === 'scaleDown') {
    if (ordinal < end || world.inRange !== replicas) return null
    return { ...about, direction: 'lettingGo', from: Math.max(end, ordinal - length), to: ordinal }
  }
  if (cause !== 'update' || world.pods.size !== replicas || world.inRange !== replicas) return null
  return replacing(world, { ...about, direction: 'replacing', from: ordinal, to: ordinal })
}

/** The one that follows when all that is to be done in this one is done; null when the whole set has to be seen. */
export function nextStretch(world: VirtualSet, stretch: Stretch): Stretch | null {
  if (!world.isCalm) return null
  const { start, replicas } = ordinalRangeOf(world.set)
  switch (stretch.direction) {
    case 'replacing': {
      // With batches, the lowest Pod that was shown has yet to have its turn.
      const to = stretch.batch === 1 ? stretch.from - 1 : stretch.from
      const isOver = to < lowest(world.set) || (stretch.batch > 1 && to === lowest(world.set))
      return isOver ? null : replacing(world, { ...stretch, to })
    }
    case 'making': {
      const from = stretch.to
      return within({ ...stretch, from, to: from + length }, start, start + replicas - margin)
    }
    case 'lettingGo': {
      const to = stretch.from - 1
      const from = Math.max(start + replicas, to - length)
      return to < from ? null : { ...stretch, from, to }
    }
  }
}

/** From `to` down: whole batches, and one Pod more, for which the last batch is still waited for. */
function replacing(world: VirtualSet, stretch: Stretch): Stretch {
  const { to, batch, revision } = stretch
  if (batch === 1) return { ...stretch, from: Math.max(lowest(world.set), to - length) }
  const wanted = batch * Math.ceil(length / batch) + 1
  let outdated = 0
  let from = to + 1
  while (from > lowest(world.set) && outdated < wanted) {
    from--
    const pod = world.pods.get(podNameOf(world.set, from as Ordinal))
    if (pod && revisionOf(pod) !== revision) outdated++
  }
  return { ...stretch, from }
}

/** `calm`: it is the turn of the next stretch. `busy`: the whole set has to be seen. */
export type ReachesBelow = 'no' | 'calm' | 'busy'

/** Whether the plan begins a batch that would go on below the stretch. */
export function reachesBelow(
  world: VirtualSet,
  { direction, from, batch }: Stretch,
  plan: Plan,
): ReachesBelow {
  if (direction !== 'replacing' || batch === 1 || from <= lowest(world.set)) return 'no'
  const count = plan.steps.filter(step => step.kind === 'deletePod' && step.cause === 'update').length
  if (count === 0) return 'no'
  if (!world.isCalm) return 'busy'
  return count === batch ? 'no' : 'calm'
}

/** What the planner is shown of it. */
export function observedIn(world: VirtualSet, stretch: Stretch): Observed {
  const { set } = world
  const { start } = ordinalRangeOf(set)
  const pods: Pod[] = []
  for (let ordinal = stretch.from; ordinal <= stretch.to; ordinal++) {
    const pod = world.pods.get(podNameOf(set, ordinal as Ordinal))
    if (pod) pods.push(pod)
  }
  return { ...world.surroundings(), set: shownSet(world, stretch, stretch.from - start), pods }
}

interface ShownSet {
  readonly of: StatefulSet
  readonly currentReplicas: number
  readonly set: StatefulSet
}

/** From pass to pass a stretch is mostly shown the very same set. */
const shownSets = new WeakMap<Stretch, ShownSet>()

function shownSet(world: VirtualSet, stretch: Stretch, offset: number): StatefulSet {
  const { set: of, currentReplicas } = world
  const known = shownSets.get(stretch)
  if (known?.of === of && known.currentReplicas === currentReplicas) return known.set
  const set = shown(world, stretch, offset)
  shownSets.set(stretch, { of, currentReplicas, set })
  return set
}

/** Whether the plan for a stretch goes beyond what it may decide: the stretch has to move first. */
export const isAtEnd = (world: VirtualSet, { direction, to }: Stretch, plan: Plan): boolean =>
  direction === 'making' &&
  plan.steps.some(step => 'ordinal' in step && step.kind !== 'updatePod' && step.ordinal >= to) &&
  world.isCalm

function shown(
  { set, currentReplicas, features }: VirtualSet,
  { direction, from, to, batch }: Stretch,
  offset: number,
): StatefulSet {
  const { updateStrategy } = set.spec ?? {}
  const rollingUpdate = updateStrategy?.rollingUpdate && {
    ...updateStrategy.rollingUpdate,
    partition: Math.max(0, partitionOf(set) - offset),
    // Percents are of the whole set.
    ...(features.maxUnavailable && direction === 'replacing' ? { maxUnavailable: batch } : {}),
  }
  return {
    ...set,
    spec: {
      ...(set.spec as NonNullable<StatefulSet['spec']>),
      ordinals: { start: from },
      replicas: direction === 'lettingGo' ? 0 : to - from + 1,
      revisionHistoryLimit: Number.MAX_SAFE_INTEGER,
      updateStrategy: { ...updateStrategy, ...(rollingUpdate ? { rollingUpdate } : {}) },
    },
    status: {
      ...set.status,
      replicas: set.status?.replicas ?? 0,
      currentReplicas: Math.max(0, currentReplicas - offset),
    },
  }
}

const lowest = (set: StatefulSet): number => ordinalRangeOf(set).start + partitionOf(set)

function within(stretch: Stretch, start: number, end: number): Stretch | null {
  return stretch.from >= start && stretch.to < end ? stretch : null
}

interface Next {
  readonly kind: Step['kind']
  /** The highest. */
  readonly ordinal: number
  readonly cause: string | null
  readonly count: number
}

/** The Pods that all steps are about, treated alike; null when there are others, or other things to do. */
function nextPods(steps: readonly Step[]): Next | null {
  const about = steps.filter(({ kind }) => kind !== 'createClaim' && kind !== 'updateClaimOwners')
  let found: Next | null = null
  for (const step of about) {
    if (step.kind !== 'createPod' && step.kind !== 'deletePod') return null
    const { kind, ordinal } = step
    const next: Next = {
      kind,
      ordinal,
      cause: step.kind === 'deletePod' ? step.cause : null,
      count: about.length,
    }
    if (found && (found.kind !== next.kind || found.cause !== next.cause)) return null
    if (!found || ordinal > found.ordinal) found = next
  }
  return found
}
