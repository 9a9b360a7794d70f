import type { Entry } from '../../store/store.ts'
import type { Call } from '../call.ts'
import { readDeleteOptions } from '../delete-options.ts'
import { requireSegment } from '../keys.ts'
import { removeObject } from '../remove-object.ts'
import { type Reply, valueReply } from '../reply.ts'
import { replyOfEntry } from '../shape-reply.ts'
import { objectOf } from '../stored-object.ts'

export async function deleteObject(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readDeleteOptions(call)
  const changed = await removeObject(call, options)
  if (changed.kind === 'removed') return replyOfRemoved(call, changed.entry)
  return replyOfEntry(call, options.orphanDependents === false ? 202 : 200, changed.entry)
}

/** The kinds of which upstream shows the last state once more; of the others it says that they are gone. */
const shownOnceMore = new Set([
  'Pod',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodTemplate',
  'ResourceQuota',
  'Service',
  'ServiceAccount',
  'StorageClass',
])

function replyOfRemoved(call: Call, last: Entry): Reply {
  const { kind } = call.resource
  if (shownOnceMore.has(kind.kind)) return replyOfEntry(call, 200, last)
  const details = {
    name: call.name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    uid: objectOf(last).metadata?.uid,
  }
  return valueReply(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
}
