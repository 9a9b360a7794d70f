// POST on a collection, in the order that a request is answered:
//
//   1. The body is read and decoded, and has to fit the path it was sent to (`readObject`, `settleNamespace`).
//   2. `createObject` makes it an object: admission changes it, it is named, stamped, given its defaults, validated, and written.
//   3. A new project or workspace is told only when whoever made it is its admin (`joined`).
//   4. The reply shows what was stored in the form that was asked for (`replyOfChanged`).
import type { ApiObject, Draft } from '../../api/object.ts'
import { replyOfChanged } from '../forms/shape-reply.ts'
import { createObject } from '../objects/create-object.ts'
import { joined } from '../objects/joined.ts'
import { dropRepeatedOwners } from '../objects/repeated-owners.ts'
import type { Call } from '../request/call.ts'
import { readWriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import type { Reply } from '../request/reply.ts'
import { settleNamespace } from '../request/require-namespace.ts'
import { badRequest } from '../resources/refusals.ts'

export async function create(call: Call): Promise<Reply> {
  const options = readWriteOptions(call.request.query, 'CreateOptions')
  const draft = await readObject(call, options)
  settleNamespace(call, draft)
  dropRepeatedOwners(call, draft, 'sent')
  if (!options.dryRun) refuseVersion(draft)
  const changed = await createObject(call, draft, options)
  const joining = changed.kind === 'put' ? joined(call, changed.entry) : null
  if (joining) await joining
  return replyOfChanged(call, 201, changed)
}

/** Who names a version means an object that is there. Upstream says so too, with a bare 500. */
function refuseVersion({ metadata }: Draft<ApiObject>): void {
  if (/^0*[1-9]\d*$/.test(metadata?.resourceVersion ?? ''))
    throw badRequest('resourceVersion should not be set on objects to be created')
}
