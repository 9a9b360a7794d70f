import { replyOfEntry } from '../forms/shape-reply.ts'
import type { Call } from '../request/call.ts'
import { parseResourceVersion, requireReached } from '../request/options/resource-version.ts'
import { readEntry } from '../request/read-entry.ts'
import type { Reply } from '../request/reply.ts'
import { shownAhead } from '../resources/stored-object.ts'

/** Every read is of the newest state, so any resourceVersion that has happened is satisfied. */
export function get(call: Call): Reply | Promise<Reply> {
  requireReached(call.server.store, parseResourceVersion(call.request.query.get('resourceVersion')))
  const entry = readEntry(call)
  const showing = shownAhead(call.resource, [entry])
  return showing ? showing.then(() => replyOfEntry(call, 200, entry)) : replyOfEntry(call, 200, entry)
}
