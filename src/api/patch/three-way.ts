import type { Merging } from '../schema/merging.ts'
import type { JsonObject } from './json-object.ts'
import { diffMaps, everything, fieldsOf } from './strategic-diff.ts'
import { mergeMaps } from './strategic-merge-patch.ts'

export interface ThreeWay {
  readonly merging: Merging
  /** What was applied last: what went from it since is to be deleted. */
  readonly original: unknown
  /** What is applied now. */
  readonly modified: unknown
  /** What is there: what others have set stays. */
  readonly current: unknown
}

/**
 * The strategic merge patch that `kubectl apply` would send: it changes what differs from the server, and removes only what was applied
 * before and no longer is.
 */
export function strategicThreeWayPatch({ merging, original, modified, current }: ThreeWay): JsonObject {
  const wanted = fieldsOf(modified)
  const changes = diffMaps(merging, fieldsOf(current), wanted, { ...everything, ignoresDeletions: true })
  const deletions = diffMaps(merging, fieldsOf(original), wanted, { ...everything, ignoresChanges: true })
  return mergeMaps({ merging, target: 'patch', current: deletions, patch: changes, later: [] })
}
