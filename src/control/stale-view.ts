// Somebody else wrote first: what a reconcile does about it, in one place.
//
// Writes are conditional on what was seen, so that the API refuses one that was decided on an old view. Nothing is
// wrong then: the plan must be made again from a newer one. A reconcile lets the refusal through, or throws StaleView
// where it found out by itself; `runController` tries again after the key's back-off, which grows for as long as it
// keeps happening. That somebody is faster all the time, however, is worth a warning.
import { isRefusal } from '../api/status-error.ts'

/** The object is not what it was when the plan was made. */
export class StaleView extends Error {
  override readonly name = 'StaleView'
}

/** Whether nothing but stale views stood in the way: an object that has changed since, or is gone. */
export function isStaleView(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.length > 0 && thrown.errors.every(isStaleView)
  return thrown instanceof StaleView || isRefusal(thrown, 'Conflict', 'NotFound')
}
