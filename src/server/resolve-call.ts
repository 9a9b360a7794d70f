import { StatusError } from '../api/status-error.ts'
import type { RequestAttributes } from './access/attributes.ts'
import type { Narrowing } from './access/authorizer.ts'
import type { Deadline } from './fairness/deadlines.ts'
import type { Call, ServerContext } from './request/call.ts'
import { type Form, negotiateForm } from './request/negotiate.ts'
import type { Reply } from './request/reply.ts'
import type { ServerRequest } from './request/request.ts'
import type { ResourceRoute } from './request/routes.ts'
import { Warnings } from './request/warnings.ts'
import { methodNotAllowed, noSuchPath } from './resources/refusals.ts'
import type { Resource } from './resources/resource.ts'
import { virtualCreate } from './reviews/index.ts'
import { subresourceVerb } from './subresources/index.ts'
import { componentRead } from './usage/component-statuses.ts'
import { readNodeProxy } from './usage/stats-summary.ts'
import { usageRead } from './usage/usage-reads.ts'
import { create } from './verbs/create.ts'
import { deleteObject } from './verbs/delete.ts'
import { deleteCollection } from './verbs/delete-collection.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { patch } from './verbs/patch.ts'
import { update } from './verbs/update.ts'
import { watch } from './verbs/watch.ts'

type Handler = (call: Call) => Reply | Promise<Reply>

/** Verbs by their names in discovery: a kind is served by those it lists. */
const handlers: { readonly [verb: string]: Handler } = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: deleteObject,
  deletecollection: deleteCollection,
}

/** A request about objects. */
export interface Target {
  readonly request: ServerRequest
  readonly route: ResourceRoute
  readonly attributes: RequestAttributes
  readonly needs: readonly RequestAttributes[]
  readonly onlyNew: boolean
  readonly narrowed: Narrowing | null
  readonly deadline: Deadline | null
}

/** Finds the kind and the verb of a request about objects. Throws what there is not. */
export function resolveCall(
  server: ServerContext,
  { request, route, attributes, needs, onlyNew, narrowed }: Target,
): { readonly call: Call; readonly verb: string; readonly handler: Handler } {
  const { user, verb } = attributes
  const resource = server.registry.find(route.group, route.version, route.plural)
  if (!resource || !fitsScope(route, resource.kind.namespaced)) throw noSuchPath()
  const { namespace, name, subresource } = route
  const review = verb === 'create' && !subresource ? virtualCreate(resource) : null
  const wanted = negotiateForm(request.headers.accept, {
    tables: !review,
    protobuf: resource.kind.schema.struct !== null,
  })
  const form: Form = wanted.kind === 'protobuf' ? { kind: 'object' } : wanted
  const shaped = (handler: Handler): Handler => (wanted.kind === 'protobuf' ? asProtobuf(handler) : handler)
  const warnings = new Warnings()
  if (resource.deprecation !== null) warnings.add([resource.deprecation])
  const place = { resource, namespace, name, subresource }
  const rights = { user, attributes, needs, onlyNew, narrowed }
  const call: Call = { server, request, ...place, ...rights, form, warnings }
  if (isNodeProxy(call)) return { call, verb, handler: readNodeProxy }
  const isHead = request.method === 'HEAD' && answersNoHead(resource)
  if (subresource) {
    const handler = subresourceVerb(call)
    if (isHead && subresource !== 'proxy') throw methodNotAllowed()
    return { call, verb, handler: shaped(handler) }
  }
  const handler = fitsPlace(verb, call)
    ? (usageRead(resource, verb) ?? componentRead(resource, verb) ?? handlers[verb])
    : undefined
  if (!handler || isHead || !resource.kind.verbs.includes(verb)) throw methodNotAllowed()
  if (verb === 'create' && resource.refusesCreation !== null)
    throw new StatusError({ reason: 'MethodNotAllowed', message: resource.refusesCreation })
  return { call, verb, handler: shaped(review ?? handler) }
}

/** HEAD asks for the rights of a GET, but upstream has no route for it where a kind is built in; of custom kinds it serves it. */
const answersNoHead = ({ kind }: Resource): boolean => kind.schema.struct !== null

/** A node's own address: what kubelet serves there, not an object. */
const isNodeProxy = ({ resource, subresource, name }: Call): boolean =>
  subresource === 'proxy' && name !== '' && resource.kind.group === '' && resource.kind.plural === 'nodes'

const asProtobuf =
  (handler: Handler): Handler =>
  async call => {
    const [reply, { protobufReply }] = await Promise.all([handler(call), import('./forms/protobuf-reply.ts')])
    return protobufReply(reply)
  }

/** A namespaced object is named inside its namespace, and there are no others in one. */
const fitsScope = ({ namespace, name }: ResourceRoute, namespaced: boolean): boolean =>
  namespaced ? namespace !== '' || name === '' : namespace === ''

/** An object is not created under its name, and a collection is created in, or emptied, one namespace at a time. */
function fitsPlace(verb: string, { resource, namespace, name }: Call): boolean {
  const isItem = verb === 'get' || verb === 'update' || verb === 'patch' || verb === 'delete'
  if (verb === 'watch') return true
  if (isItem || name) return isItem && name !== ''
  return verb === 'list' || !resource.kind.namespaced || namespace !== ''
}
