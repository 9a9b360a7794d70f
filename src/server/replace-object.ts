import type { ApiObject, Draft } from '../api/object.ts'
import type { Entry } from '../store/store.ts'
import { type Call, keyOfCall } from './call.ts'
import { changeEntry } from './change-entry.ts'
import { readDryRun } from './query.ts'
import { notFound } from './refusals.ts'
import type { Reply } from './reply.ts'
import { replyOfEntry, replyOfObject } from './shape-reply.ts'
import { decideUpdate } from './update-object.ts'

/** Puts what `draftFrom` makes of the stored object in its place: what PUT and PATCH have in common. */
export async function replaceObject(call: Call, draftFrom: (old: Entry) => Draft<ApiObject>): Promise<Reply> {
  const { store } = call.server
  const missing = () => notFound(call.resource.kind, call.name)
  if (readDryRun(call.request.query.getAll('dryRun'))) {
    const entry = store.get(keyOfCall(call))
    if (!entry) throw missing()
    const decision = decideUpdate(call, entry, draftFrom(entry))
    if (decision.kind === 'keep') return replyOfEntry(call, 200, entry)
    return replyOfObject(call, 200, decision.kind === 'put' ? decision.draft : decision.last)
  }
  const decide = (old: Entry) => decideUpdate(call, old, draftFrom(old))
  const { entry } = await changeEntry({ store, key: keyOfCall(call), decide, missing })
  return replyOfEntry(call, 200, entry)
}
