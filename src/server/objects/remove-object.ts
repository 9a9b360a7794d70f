import type { DeleteOptions } from '../../api/generated/types.ts'
import { iamGroup } from '../../api/iam/names.ts'
import type { ApiObject } from '../../api/object.ts'
import { requireNoProjects } from '../admission/projects.ts'
import type { Call } from '../request/call.ts'
import { conflict } from '../resources/refusals.ts'
import { type Changed, changeEntry, type Decision } from './change-entry.ts'
import { withCleanup } from './definition-deletion.ts'
import { decideDeletion } from './deletion.ts'
import { decideNamespaceDeletion } from './namespace-deletion.ts'
import { reserve } from './reservation.ts'

/** Deletes the object that the call names, or begins to. */
export const removeObject = (call: Call, options: DeleteOptions): Promise<Changed> =>
  remove(call, options, 'DELETE')

/** The same where others had their say already, in what leads to it. */
export const removeUnasked = (call: Call, options: DeleteOptions): Promise<Changed> =>
  remove(call, options, null)

function remove(call: Call, options: DeleteOptions, operation: 'DELETE' | null): Promise<Changed> {
  const dryRun = (options.dryRun ?? []).length > 0
  const decide = (object: ApiObject) => decideRemoval(call, object, options)
  return changeEntry(call, decide, { dryRun, operation, deleteOptions: options })
}

function decideRemoval(call: Call, object: ApiObject, options: DeleteOptions): Decision {
  requirePreconditions(call, object, options)
  const now = call.server.clock.now()
  const { kind, strategy } = call.resource
  if (kind.group === '' && kind.kind === 'Namespace') {
    const decision = decideNamespaceDeletion(object, options, now)
    if (decision) return decision
  }
  if (kind.group === iamGroup && kind.kind === 'Workspace') requireNoProjects(call)
  const subject = kind.kind === 'CustomResourceDefinition' ? withCleanup(object, now) : object
  const decision = decideDeletion({ object: subject, options, strategy, now })
  if (decision.kind === 'keep') return decision
  return { ...decision, ...reserve(call, null, object) }
}

export function requirePreconditions(call: Call, object: ApiObject, { preconditions }: DeleteOptions): void {
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
