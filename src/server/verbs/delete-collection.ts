import type { DeleteOptions } from '../../api/generated/types.ts'
import { isRefusal } from '../../api/status-error.ts'
import { nextTurn } from '../../base/turn.ts'
import type { Entry } from '../../store/store.ts'
import { replyOfList } from '../forms/shape-reply.ts'
import { removeObject } from '../objects/remove-object.ts'
import type { Call } from '../request/call.ts'
import { readDeleteOptions } from '../request/options/delete-options.ts'
import { readListPlan } from '../request/options/list-options.ts'
import type { Reply } from '../request/reply.ts'
import { selectionOf } from '../request/select.ts'
import { refOfKey } from '../resources/keys.ts'
import { listHead, readPage } from './list.ts'

/** Deletes what the selectors match, one by one, each by the rules of a single deletion; shows what it was. */
export async function deleteCollection(call: Call): Promise<Reply> {
  const options = await readDeleteOptions(call)
  const selection = selectionOf(call)
  const plan = readListPlan(call.request.query, call.server.store, selection.prefix)
  const page = await readPage(call, selection, plan)
  // Many at once, since their writes share few commits; not all, since others are to be answered in between.
  for (let from = 0; from < page.entries.length; from += sliceLength) {
    if (from > 0) await nextTurn()
    await Promise.all(
      page.entries.slice(from, from + sliceLength).map(entry => removeListed(call, entry, options)),
    )
  }
  return replyOfList(
    call,
    listHead(call, selection, { ...page, begun: plan.begun ?? call.server.clock.now() }),
    page.entries,
  )
}

const sliceLength = 100

async function removeListed(call: Call, entry: Entry, options: DeleteOptions): Promise<void> {
  try {
    await removeObject({ ...call, ...refOfKey(entry.key) }, options)
  } catch (error) {
    // Gone already: as wanted.
    if (!isRefusal(error, 'NotFound')) throw error
  }
}
