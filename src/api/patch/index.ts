import { unreachable } from '../../base/assert.ts'
import type { Kind } from '../kinds.ts'
import { applyJsonPatch } from './json-patch.ts'
import { applyMergePatch } from './merge-patch.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'

export { strategicDiff } from './strategic-diff.ts'
export { strategicThreeWayPatch } from './three-way.ts'

export interface PatchRequest {
  readonly type: 'json' | 'merge' | 'strategic'
  readonly kind: Pick<Kind, 'schema'>
  readonly current: unknown
  readonly patch: unknown
}

/**
 * The object as the patch makes it, not yet decoded or checked. Throws StatusError. Nothing given is changed; the result may share with
 * `current` and `patch` what stayed as it was.
 */
export function applyPatch({ type, kind, current, patch }: PatchRequest): unknown {
  switch (type) {
    case 'json':
      return applyJsonPatch(current, patch)
    case 'merge':
      return applyMergePatch(current, patch)
    case 'strategic':
      return applyStrategicMergePatch(kind.schema.merging, current, patch)
    default:
      return unreachable(type)
  }
}
