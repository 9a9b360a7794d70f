import type { Call } from '../call.ts'
import { readEntry } from '../read-entry.ts'
import type { Reply } from '../reply.ts'
import { parseResourceVersion, requireReached } from '../resource-version.ts'
import { replyOfEntry } from '../shape-reply.ts'

/** Every read is of the newest state, so any resourceVersion that has happened is satisfied. */
export function get(call: Call): Reply {
  requireReached(call.server.store, parseResourceVersion(call.request.query.get('resourceVersion')))
  return replyOfEntry(call, 200, readEntry(call))
}
