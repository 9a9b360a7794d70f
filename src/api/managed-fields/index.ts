// Server-side apply: who owns which fields of an object, and what a configuration makes of it. Pure.
//
// The model. Each manager has a set of fields (field-set.ts). An update gives the fields that it changes to its manager, and to
// nobody else (track.ts). A configuration that is applied is laid over the object (merge.ts), takes away what the same manager
// applied before and no longer does (prune.ts), and makes its manager an owner of all it speaks of, beside others who want the
// same; where they want something else it is refused, or forced (apply.ts).
//
// Invariants:
//   - all is decided from the kind's `Merging` alone, so that a kind which comes at run time is treated like any other;
//   - nothing given is ever changed, and what did not change is given back as it was: an idle write makes nothing;
//   - an owned field may be gone from the object, but no field that a write set in it is without an owner;
//   - applying the same twice is applying it once.
export { type Application, type Applied, applySteps, unexplained } from './apply.ts'
export { conflictError } from './conflicts.ts'
export { atomicFields } from './extract.ts'
export { clientSideFields, kubectl, lastAppliedOf, withLastApplied } from './last-applied.ts'
export { mergeConfig } from './merge.ts'
export {
  isReset,
  isSameOwnership,
  type ManagerKey,
  type Managers,
  managersSteps,
  noManagers,
  readManagers,
  textOfManagers,
  wireOfManagers,
} from './owners.ts'
export type { Scope } from './scope.ts'
export { type Tracking, trackSteps, trackUpdate } from './track.ts'
export type { ObjectVersion, Versions } from './versions.ts'
