import { unreachable } from '../../base/assert.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import type { Kind } from '../kinds.ts'
import { jsonPatchSteps } from './json-patch.ts'
import { mergePatchSteps } from './merge-patch.ts'
import { strategicMergeSteps } from './strategic-merge-patch.ts'

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
export const applyPatch = (request: PatchRequest): unknown => allAtOnce(patchSteps(request))

/** The same in steps, where it may take long. */
export function* patchSteps({ type, kind, current, patch }: PatchRequest): Steps<unknown> {
  switch (type) {
    case 'json':
      return yield* jsonPatchSteps(current, patch)
    case 'merge':
      return yield* mergePatchSteps(current, patch)
    case 'strategic':
      return yield* strategicMergeSteps(kind.schema.merging, current, patch)
    default:
      return unreachable(type)
  }
}
