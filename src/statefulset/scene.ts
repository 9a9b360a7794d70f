import type { Pod } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import type { Instant } from '../base/clock.ts'
import { isUnavailable } from './health.ts'
import {
  indexOf,
  nameOf,
  type Ordinal,
  type OrdinalRange,
  ordinalOf,
  ordinalRangeOf,
  revisionOf,
} from './identity.ts'
import type { Observed } from './observed.ts'
import type { ChosenRevisions } from './revisions.ts'
import type { Step } from './step.ts'
import type { Held, Waiting } from './waiting.ts'

/** What is observed, sorted for planning. */
export interface Scene {
  readonly observed: Observed
  readonly chosen: ChosenRevisions
  readonly now: Instant
  readonly isOrdered: boolean
  readonly minReadySeconds: number
  readonly range: OrdinalRange
  /** The Pods in range, by index: ordinal minus start. A missing one is still to be made. */
  readonly slots: ReadonlyMap<number, Pod>
  /** The Pods out of range, the highest ordinal first. */
  readonly condemned: readonly Condemned[]
}

export interface Condemned {
  readonly pod: Pod
  readonly ordinal: Ordinal
}

/** What one phase comes to. */
export interface PhasePlan {
  readonly steps: readonly Step[]
  /** No later phase is planned in this pass. */
  readonly stops: boolean
  readonly waiting: Waiting | null
}

export function sceneOf(observed: Observed, chosen: ChosenRevisions, now: Instant): Scene {
  const { set, pods } = observed
  const range = ordinalRangeOf(set)
  const slots = new Map<number, Pod>()
  const condemned: Condemned[] = []
  for (const pod of pods) {
    const ordinal = ordinalOf(pod)
    if (ordinal === null) continue
    const index = indexOf(range, ordinal)
    // `web-01` and `web-1` share a slot; the later one holds it.
    if (index !== null) slots.set(index, pod)
    else condemned.push({ pod, ordinal })
  }
  condemned.sort((a, b) => b.ordinal - a.ordinal)
  return {
    observed,
    chosen,
    now,
    isOrdered: set.spec?.podManagementPolicy !== 'Parallel',
    minReadySeconds: set.spec?.minReadySeconds ?? 0,
    range,
    slots,
    condemned,
  }
}

export const isUnavailableIn = ({ minReadySeconds, now }: Scene, pod: Pod): boolean =>
  isUnavailable(pod, minReadySeconds, now)

/** The first index that a rollout touches. It counts from the first replica, not from ordinal 0. */
export const partitionOf = ({ observed: { set } }: Scene): number =>
  set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0

export const isOnDelete = ({ observed: { set } }: Scene): boolean =>
  set.spec?.updateStrategy?.type === 'OnDelete'

/** Whether a Pod is to be replaced because of its revision. */
export const isOutdated = ({ chosen }: Scene, pod: Pod): boolean =>
  revisionOf(pod) !== nameOf(chosen.update) && !isTerminating(pod)

/** What a wait for the Pod at `index` holds up: the next thing that would be done. */
export function heldBy(scene: Scene, index: number): Held {
  for (let later = index + 1; later < scene.range.replicas; later++)
    if (!scene.slots.has(later)) return 'creation'
  return heldAfterReplicas(scene)
}

export function heldAfterReplicas(scene: Scene): Held {
  if (scene.condemned.some(({ pod }) => !isTerminating(pod))) return 'scaleDown'
  if (isOnDelete(scene)) return 'completion'
  for (let index = partitionOf(scene); index < scene.range.replicas; index++) {
    const pod = scene.slots.get(index)
    if (pod && isOutdated(scene, pod)) return 'update'
  }
  return 'completion'
}
