// What is told of a namespace, or a workspace, that somebody may not read: nothing, a refusal in the same words whether there is
// one or not. But who may make such things learns by making one that its name is free, and clients that apply (`kubectl apply`) look
// first and make only what is not found. So these people are told of a free name that there is none; of one that is taken they are
// told as little as anybody. Nothing leaks by that which a creation, even a dry run of it, would not tell.
import { iamGroup, workspaceOfNamespace } from '../../api/iam/names.ts'
import type { StatusError } from '../../api/status-error.ts'
import type { Store } from '../../store/store.ts'
import { keyOf } from '../resources/keys.ts'
import { notFound } from '../resources/refusals.ts'
import type { RequestAttributes, ResourceAttributes } from './attributes.ts'
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
  if (!isOfPlaces(refused) || !mayMake(authorizer, refused) || isTaken(store, refused)) return null
  return notFound({ group: refused.group, plural: refused.resource }, refused.name)
}

/**
 * As what a configuration of something that is not there (`kubectl apply --server-side`) is allowed to who may make it and may not
 * patch it, which nobody may before it is there; null where it is a patch like any other.
 */
export function madeInstead(
  { authorizer, store }: AbsenceOptions,
  applied: RequestAttributes,
): RequestAttributes | null {
  if (applied.kind === 'path' || applied.verb !== 'patch' || applied.subresource !== '') return null
  if (!isOfPlaces(applied) || isTaken(store, applied)) return null
  const patching = authorizer.authorize(applied)
  if (patching instanceof Promise || patching.kind === 'allowed') return null
  return mayMake(authorizer, applied) ? creationOf(applied) : null
}

/** Whether this is about a namespace or a workspace by a name that it could have. */
function isOfPlaces({ group, resource, name }: ResourceAttributes): boolean {
  if (group === iamGroup) return resource === 'workspaces' && name !== ''
  // Some names are nobody's to take.
  return group === '' && resource === 'namespaces' && name !== '' && workspaceOfNamespace(name) === null
}

const creationOf = (asked: ResourceAttributes): ResourceAttributes => ({
  ...asked,
  verb: 'create',
  namespace: '',
  name: '',
})

function mayMake(authorizer: Authorizer, asked: ResourceAttributes): boolean {
  const making = authorizer.authorize(creationOf(asked))
  return !(making instanceof Promise) && making.kind === 'allowed'
}

const isTaken = (store: Store, { group, resource, name }: ResourceAttributes): boolean =>
  store.get(keyOf({ group, plural: resource }, { namespace: '', name })) !== null
