import type { DeleteOptions } from '../../api/generated/types.ts'
import { replyOfChanged } from '../forms/shape-reply.ts'
import { type Changed, changedObject } from '../objects/change-entry.ts'
import { removeObject } from '../objects/remove-object.ts'
import type { Call } from '../request/call.ts'
import { readDeleteOptions } from '../request/options/delete-options.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { requireSegment } from '../resources/keys.ts'

export async function deleteObject(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = await readDeleteOptions(call)
  return replyOfRemoval(call, options, await removeObject(call, options))
}

/** Upstream's answer to a deletion: the object while it lingers, and of most kinds only its end when it is gone. */
function replyOfRemoval(call: Call, { orphanDependents }: DeleteOptions, changed: Changed): Reply {
  const isGone = changed.kind === 'imagined' ? changed.removed : changed.kind === 'removed'
  if (!isGone) return replyOfChanged(call, orphanDependents === false ? 202 : 200, changed)
  const { kind, showsLastState } = call.resource
  if (showsLastState) return replyOfChanged(call, 200, changed)
  const details = {
    name: call.name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    uid: changedObject(call, changed).metadata?.uid,
  }
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
  return { ...valueReply(200, status), warnings: call.warnings.texts() }
}
