// Where a set stands, as data: what is in the way, what that holds up, how far it is. It plans with the real planner.
import type { Event, Node, Pod, StorageClass } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import type { Instant } from '../base/clock.ts'
import { isOnDelete, partitionOf } from '../workload/desired.ts'
import { revisionOf } from '../workload/revisions.ts'
import { ordinalRangeOf } from './nouns/identity.ts'
import type { Observed } from './nouns/observed.ts'
import type { Step } from './nouns/step.ts'
import { type Plan, planStatefulSet } from './plan/plan.ts'
import { type SetTrouble, setTrouble } from './set-trouble.ts'

export interface Explained extends Observed {
  /** Events about the set and its Pods; without them less is found out. */
  readonly events?: readonly Event[]
  /** All Pods of the namespace: one that is not the set's may have a name that it wants. */
  readonly neighbours?: readonly Pod[]
  readonly nodes?: readonly Node[]
  /** Without them it is not told what an unbound claim lacks. */
  readonly classes?: readonly StorageClass[]
}

export type SetState =
  | { readonly kind: 'deleting'; readonly podsLeft: number }
  /** Something is in the way. */
  | { readonly kind: 'waiting'; readonly trouble: SetTrouble; readonly progress: Progress | null }
  /** Something is being done right now, and nothing has to be waited for. */
  | { readonly kind: 'acting'; readonly deed: Deed; readonly podName: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'complete'; readonly replicas: number }
  /** Pods below this ordinal stay at an older revision. */
  | {
      readonly kind: 'heldAtPartition'
      readonly replicas: number
      readonly updated: number
      readonly ordinal: number
    }
  /** Pods of an older revision are replaced when somebody deletes them. */
  | { readonly kind: 'onDelete'; readonly replicas: number; readonly outdated: number }

export type Deed = 'create' | 'delete' | 'repair'

export interface Progress {
  readonly of: 'updated' | 'ready'
  readonly count: number
  readonly replicas: number
}

export function setState(explained: Explained, now: Instant): SetState {
  const { set, pods } = explained
  if (isTerminating(set)) return { kind: 'deleting', podsLeft: pods.length }
  const plan = planStatefulSet(explained, now)
  const trouble = setTrouble({ ...explained, now }, plan)
  if (trouble) return { kind: 'waiting', trouble, progress: progressOf(explained, plan) }
  return acting(plan.steps) ?? atRest(explained, plan)
}

function acting(steps: readonly Step[]): SetState | null {
  for (const step of steps) {
    const deed = deedOf(step)
    if (deed && 'podName' in step) return { kind: 'acting', deed, podName: step.podName }
  }
  return null
}

const deeds: { readonly [K in Step['kind']]?: Deed } = {
  createPod: 'create',
  deletePod: 'delete',
  updatePod: 'repair',
}

const deedOf = ({ kind }: Step): Deed | null => deeds[kind] ?? null

function progressOf({ set, pods }: Explained, { status }: Plan): Progress | null {
  const { replicas } = ordinalRangeOf(set)
  const isRolling = status.currentRevision !== status.updateRevision
  if (isRolling) return { of: 'updated', count: status.updatedReplicas ?? 0, replicas }
  return pods.length === 0 ? null : { of: 'ready', count: status.readyReplicas ?? 0, replicas }
}

function atRest({ set, pods }: Explained, { status }: Plan): SetState {
  const { start, replicas } = ordinalRangeOf(set)
  if (replicas === 0) return { kind: 'empty' }
  const outdated = pods.filter(pod => revisionOf(pod) !== status.updateRevision).length
  if (outdated === 0) return { kind: 'complete', replicas }
  if (isOnDelete(set)) return { kind: 'onDelete', replicas, outdated }
  return {
    kind: 'heldAtPartition',
    replicas,
    updated: status.updatedReplicas ?? 0,
    ordinal: start + partitionOf(set),
  }
}
