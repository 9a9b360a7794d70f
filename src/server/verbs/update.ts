import { copySteps } from '../../api/json-values.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { dropRepeatedOwners } from '../objects/repeated-owners.ts'
import { anotherUid, isUnconditional } from '../objects/update-object.ts'
import { type Call, keyOfCall } from '../request/call.ts'
import { readWriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import type { Reply } from '../request/reply.ts'
import { requireName } from '../request/require-name.ts'
import { settleNamespace } from '../request/require-namespace.ts'
import { requireSegment } from '../resources/keys.ts'
import { modified } from '../resources/refusals.ts'
import { type DraftFrom, replaceObject } from './replace-object.ts'

export async function update(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'UpdateOptions')
  const draft = await readObject(call, options)
  requireName(call, draft)
  settleNamespace(call, draft)
  dropRepeatedOwners(call, draft, 'sent')
  // What is known by its UID was there: it is not made anew, nor is it merely not found.
  const uid = draft.metadata?.uid
  if (uid && !call.server.store.get(keyOfCall(call))) throw anotherUid(call, uid)
  return replaceObject(call, draftsOf(call, draft), {
    dryRun: options.dryRun,
    createsMissing: 'whereAllowed',
  })
}

/** A draft is used up by the attempt it is made for. Only an unconditional update may make a second attempt. */
function draftsOf(call: Call, draft: Draft<ApiObject>): DraftFrom {
  let spare: Draft<ApiObject> | null = null
  let first = true
  return function* () {
    if (first) {
      first = false
      if (isUnconditional(draft)) spare = yield* copySteps(draft)
      yield
      return draft
    }
    if (!spare) throw modified(call.resource.kind, call.name)
    return yield* copySteps(spare)
  }
}
