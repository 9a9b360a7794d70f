// What a deletion makes of an object, as a pure decision.
//
// An object goes at once, or it lingers: it carries a deletionTimestamp until its grace is over and its last
// finalizer gone. A second deletion may only shorten the grace.
import { isEqual } from '../../api/equality.ts'
import type { DeleteOptions, ObjectMeta } from '../../api/generated/types.ts'
import { copyOf } from '../../api/json-values.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Strategy } from '../../api/strategy.ts'
import { formatTime, type Instant, parseTime } from '../../base/clock.ts'
import type { Decision } from './change-entry.ts'

export interface DeletionInput {
  readonly object: ApiObject
  readonly options: DeleteOptions
  readonly strategy: Strategy
  readonly now: Instant
}

type MetaDraft = Draft<ObjectMeta>

const orphanFinalizer = 'orphan'
const foregroundFinalizer = 'foregroundDeletion'

export function decideDeletion({ object, options, strategy, now }: DeletionInput): Decision {
  const draft = copyOf(object) as Draft<ApiObject>
  const meta: MetaDraft = draft.metadata ?? {}
  draft.metadata = meta
  const grace = graceOf({ object, options, strategy, now })
  if (grace.kind === 'pending') return { kind: 'keep' }
  meta.finalizers = finalizersFor(meta.finalizers ?? [], options)
  if (grace.kind === 'graceful') setGrace(meta, grace.seconds, now)
  const lingers = meta.finalizers.length > 0
  if (lingers && grace.kind === 'none') markDeleting(meta, now)
  if (meta.finalizers.length === 0) delete meta.finalizers
  if (lingers || (grace.kind === 'graceful' && grace.seconds > 0))
    return isEqual(draft, object) ? { kind: 'keep' } : { kind: 'put', draft }
  return { kind: 'remove', last: draft }
}

type Grace =
  /** The kind knows no grace, or the grace is over. */
  | { readonly kind: 'none' }
  | { readonly kind: 'graceful'; readonly seconds: number }
  /** Already on its way, and no sooner for this request. */
  | { readonly kind: 'pending' }

function graceOf({ object, options, strategy }: DeletionInput): Grace {
  const asked = options.gracePeriodSeconds ?? null
  // As upstream, also where it shortens one that was given before.
  const requested = asked !== null && asked < 0 ? 1 : asked
  const usual = strategy.gracePeriodSeconds(object, requested)
  if (usual === null) return { kind: 'none' }
  const { deletionTimestamp, deletionGracePeriodSeconds: left = 0 } = object.metadata ?? {}
  if (!deletionTimestamp) return { kind: 'graceful', seconds: usual }
  if (left === 0) return { kind: 'none' }
  if (requested === null || requested >= left) return { kind: 'pending' }
  return { kind: 'graceful', seconds: requested }
}

/** The moment by which the object is to be gone; shortened, it counts from when the deletion was asked for first. */
function setGrace(meta: MetaDraft, seconds: number, now: Instant): void {
  const before = parseTime(meta.deletionTimestamp)
  const asked = before === null ? now : before - (meta.deletionGracePeriodSeconds ?? 0) * 1000
  if (before === null) raiseGeneration(meta)
  meta.deletionTimestamp = formatTime(asked + seconds * 1000)
  meta.deletionGracePeriodSeconds = seconds
}

function markDeleting(meta: MetaDraft, now: Instant): void {
  if (meta.deletionGracePeriodSeconds === undefined) raiseGeneration(meta)
  const before = parseTime(meta.deletionTimestamp)
  if (before === null || before > now) meta.deletionTimestamp = formatTime(now)
  meta.deletionGracePeriodSeconds = 0
}

function raiseGeneration(meta: MetaDraft): void {
  if (meta.generation) meta.generation += 1
}

/** The finalizers by which the garbage collector learns what to do with the dependents. */
export function finalizersFor(finalizers: readonly string[], options: DeleteOptions): string[] {
  const wanted = policyFinalizer(finalizers, options)
  const others = finalizers.filter(each => each !== orphanFinalizer && each !== foregroundFinalizer)
  return wanted ? [...others, wanted] : others
}

function policyFinalizer(finalizers: readonly string[], options: DeleteOptions): string | null {
  const { orphanDependents, propagationPolicy } = options
  if (orphanDependents !== undefined) return orphanDependents ? orphanFinalizer : null
  if (propagationPolicy === 'Orphan') return orphanFinalizer
  if (propagationPolicy === 'Foreground') return foregroundFinalizer
  if (propagationPolicy === 'Background') return null
  return finalizers.find(each => each === orphanFinalizer || each === foregroundFinalizer) ?? null
}
