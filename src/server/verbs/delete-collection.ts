import { isRefusal } from '../../api/status-error.ts'
import type { Call } from '../call.ts'
import { readDeleteOptions } from '../delete-options.ts'
import { refOfKey } from '../keys.ts'
import { readListPlan } from '../list-options.ts'
import { removeObject } from '../remove-object.ts'
import type { Reply } from '../reply.ts'
import { selectionOf } from '../select.ts'
import { replyOfList } from '../shape-reply.ts'
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
