import type { DeleteOptions } from '../api/generated/types.ts'
import type { ApiObject } from '../api/object.ts'
import type { Entry } from '../store/store.ts'
import { type Call, keyOfCall } from './call.ts'
import { type Changed, changeEntry, type Decision } from './change-entry.ts'
import { decideDeletion } from './deletion.ts'
import { readDryRun } from './query.ts'
import { conflict, notFound } from './refusals.ts'
import { objectOf } from './stored-object.ts'

/** Deletes the object that the call names, or begins to. A dry run says what would have been. */
export async function removeObject(call: Call, options: DeleteOptions): Promise<Changed> {
  const { store } = call.server
  const missing = () => notFound(call.resource.kind, call.name)
  const decide = (entry: Entry) => decideRemoval(call, entry, options)
  if (!readDryRun([...(options.dryRun ?? []), ...call.request.query.getAll('dryRun')]))
    return changeEntry({ store, key: keyOfCall(call), decide, missing })
  const entry = store.get(keyOfCall(call))
  if (!entry) throw missing()
  const decision = decide(entry)
  return { kind: decision.kind === 'remove' ? 'removed' : 'kept', entry }
}

function decideRemoval(call: Call, entry: Entry, options: DeleteOptions): Decision {
  const object = objectOf(entry)
  requirePreconditions(call, object, options)
  return decideDeletion({ object, options, strategy: call.resource.strategy, now: call.server.clock.now() })
}

function requirePreconditions(call: Call, object: ApiObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {}
  const found = object.metadata ?? {}
  const { kind } = call.resource
  // Upstream names the kind here, not the resource.
  const refuse = (cause: string) => conflict({ group: kind.group, plural: kind.kind }, call.name, cause)
  if (uid && uid !== found.uid)
    throw refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${found.uid}). The object might have been deleted and then recreated`,
    )
  if (resourceVersion && resourceVersion !== found.resourceVersion)
    throw refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${found.resourceVersion}). The object might have been modified`,
    )
}
