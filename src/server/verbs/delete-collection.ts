import { isRefusal } from '../../api/status-error.ts'
import { replyOfList } from '../forms/shape-reply.ts'
import { removeObject } from '../objects/remove-object.ts'
import type { Call } from '../request/call.ts'
import { readDeleteOptions } from '../request/delete-options.ts'
import { readListPlan } from '../request/list-options.ts'
import type { Reply } from '../request/reply.ts'
import { selectionOf } from '../request/select.ts'
import { refOfKey } from '../resources/keys.ts'
import { listHead, readPage } from './list.ts'

/** Deletes what the selectors match, one by one, each by the rules of a single deletion; shows what it was. */
export async function deleteCollection(call: Call): Promise<Reply> {
  const options = await readDeleteOptions(call)
  const selection = selectionOf(call)
  const page = readPage(
    call,
    selection,
    readListPlan(call.request.query, call.server.store, selection.prefix),
  )
  // All at once: their writes share few commits.
  await Promise.all(
    page.entries.map(async entry => {
      try {
        await removeObject({ ...call, ...refOfKey(entry.key) }, options)
      } catch (error) {
        // Gone already: as wanted.
        if (!isRefusal(error, 'NotFound')) throw error
      }
    }),
  )
  return replyOfList(call, listHead(call, selection, page), page.entries)
}
