import type { Call } from '../request/call.ts'
import { readPatchOptions } from '../request/options/write-options.ts'
import type { Reply } from '../request/reply.ts'
import { requireSegment } from '../resources/keys.ts'
import { applyObject } from './apply.ts'
import { isApply, patchedDraft } from './patched-draft.ts'
import { replaceObject } from './replace-object.ts'

/** Changes the newest state, whichever it is when the write happens, unless the patch itself names a version. */
export async function patch(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const applies = isApply(call)
  const options = readPatchOptions(call.request.query, { applies })
  if (applies) return applyObject(call, options)
  return replaceObject(call, await patchedDraft(call, options), { dryRun: options.dryRun })
}
