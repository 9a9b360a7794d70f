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
//   - a stretch never completes a rollout: the status of the whole set stays as it is meanwhile.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { type Ordinal, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import type { Observed } from '../../statefulset/nouns/observed.ts'
import type { Step } from '../../statefulset/nouns/step.ts'
import type { Plan } from '../../statefulset/plan/plan.ts'
import { partitionOf } from '../../workload/desired.ts'
import type { VirtualSet } from './virtual-set.ts'

/** Replacing goes down, making goes up, letting go goes down beyond the range. */
export type Direction = 'replacing' | 'making' | 'lettingGo'

export interface Stretch {
  readonly direction: Direction
  /** The ordinals that are shown, both included. */
  readonly from: number
  readonly to: number
}

/** Shorter sets are shown whole. */
const lengthMin = 48
const length = 5
/** Kept at the end of making: after the last Pod the rollout begins, which needs the whole set. */
const margin = 2

/** The stretch to go on with after a pass over the whole set, or null. `plan` has not been applied. */
export function firstStretch(world: VirtualSet, plan: Plan): Stretch | null {
  if (world.features.maxUnavailable || world.pods.size + 1 < lengthMin) return null
  if (world.foreign.size > 0 || !world.isCalm) return null
  const next = theOnlyPod(plan.steps)
  if (!next) return null
  const { start, replicas } = ordinalRangeOf(world.set)
  const end = start + replicas
  const { ordinal, kind, cause } = next
  if (kind === 'createPod') {
    // All that is missing has to be above, and all that is there below.
    if (world.pods.size !== ordinal - start) return null
    return within({ direction: 'making', from: ordinal, to: ordinal + length }, start, end - margin)
  }
  if (cause === 'scaleDown') {
    if (ordinal < end || world.available() !== replicas) return null
    return { direction: 'lettingGo', from: Math.max(end, ordinal - length), to: ordinal }
  }
  if (cause !== 'update' || world.pods.size !== replicas || world.available() !== replicas) return null
  return { direction: 'replacing', from: Math.max(lowest(world.set), ordinal - length), to: ordinal }
}

/** The one that follows when all that is to be done in this one is done; null when the whole set has to be seen. */
export function nextStretch(world: VirtualSet, stretch: Stretch): Stretch | null {
  if (!world.isCalm) return null
  const { start, replicas } = ordinalRangeOf(world.set)
  switch (stretch.direction) {
    case 'replacing': {
      const to = stretch.from - 1
      const from = Math.max(lowest(world.set), to - length)
      return to < from ? null : { ...stretch, from, to }
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

/** What the planner is shown of it. */
export function observedIn(world: VirtualSet, stretch: Stretch): Observed {
  const { set } = world
  const { start } = ordinalRangeOf(set)
  const pods: Pod[] = []
  for (let ordinal = stretch.from; ordinal <= stretch.to; ordinal++) {
    const pod = world.pods.get(podNameOf(set, ordinal as Ordinal))
    if (pod) pods.push(pod)
  }
  return { ...world.surroundings(), set: shown(world, stretch, stretch.from - start), pods }
}

/** Whether the plan for a stretch goes beyond what it may decide: the stretch has to move first. */
export const isAtEnd = (world: VirtualSet, { direction, to }: Stretch, plan: Plan): boolean =>
  direction === 'making' &&
  plan.steps.some(step => 'ordinal' in step && step.kind !== 'updatePod' && step.ordinal >= to) &&
  world.isCalm

function shown(
  { set, currentReplicas }: VirtualSet,
  { direction, from, to }: Stretch,
  offset: number,
): StatefulSet {
  const { updateStrategy } = set.spec ?? {}
  const rollingUpdate = updateStrategy?.rollingUpdate && {
    ...updateStrategy.rollingUpdate,
    partition: Math.max(0, partitionOf(set) - offset),
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
  readonly ordinal: number
  readonly cause: string | null
}

/** The Pod that all steps are about; null when there are others, or other things to do. */
function theOnlyPod(steps: readonly Step[]): Next | null {
  let found: Next | null = null
  for (const step of steps) {
    if (step.kind === 'createClaim' || step.kind === 'updateClaimOwners') continue
    if (found || (step.kind !== 'createPod' && step.kind !== 'deletePod')) return null
    found = { kind: step.kind, ordinal: step.ordinal, cause: step.kind === 'deletePod' ? step.cause : null }
  }
  return found
}
