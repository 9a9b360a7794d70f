// What is told of a namespace, or a workspace, that somebody may not read: nothing, a refusal in the same words whether there is
// one or not. But who may make such things learns by making one that its name is free, and clients that apply (`kubectl apply`) look
// first and make only what is not found. So these people are told of a free name that there is none; of one that is taken they are
// told as little as anybody. Nothing leaks by that which a creation, even a dry run of it, would not tell.
import { iamGroup, workspaceOfNamespace } from '../../api/iam/names.ts'
import type { StatusError } from '../../api/status-error.ts'
import type { Store } from '../../store/store.ts'
import { keyOf } from '../resources/keys.ts'
import { notFound } from '../resources/refusals.ts'
import type { RequestAttributes } from './attributes.ts'
import type { Authorizer } from './authorizer.ts'

export interface AbsenceOptions {
  readonly authorizer: Authorizer
  readonly store: Store
}

/** What somebody is answered instead of a refusal of this; null where it stays refused. */
export function toldInstead(
  { authorizer, store }: AbsenceOptions,
  refused: RequestAttributes,
): StatusError | null {
  if (refused.kind === 'path' || refused.verb !== 'get' || refused.subresource !== '') return null
  const { group, resource, name } = refused
  const isNamespace = group === '' && resource === 'namespaces'
  if (!isNamespace && !(group === iamGroup && resource === 'workspaces')) return null
  // Names that nobody can take.
  if (name === '' || (isNamespace && workspaceOfNamespace(name) !== null)) return null
  const making = authorizer.authorize({ ...refused, verb: 'create', namespace: '', name: '' })
  if (making instanceof Promise || making.kind !== 'allowed') return null
  const kind = { group, plural: resource }
  return store.get(keyOf(kind, { namespace: '', name })) ? null : notFound(kind, name)
}
