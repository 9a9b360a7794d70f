import type { Call, ServerContext } from './request/call.ts'
import { negotiateForm } from './request/negotiate.ts'
import { readFlag } from './request/query.ts'
import type { Reply } from './request/reply.ts'
import type { ServerRequest, User } from './request/request.ts'
import type { Route } from './request/routes.ts'
import { methodNotAllowed, noSuchPath } from './resources/refusals.ts'
import { virtualCreate } from './reviews/index.ts'
import { subresourceVerb } from './subresources/index.ts'
import { create } from './verbs/create.ts'
import { deleteObject } from './verbs/delete.ts'
import { deleteCollection } from './verbs/delete-collection.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { patch } from './verbs/patch.ts'
import { update } from './verbs/update.ts'
import { watch } from './verbs/watch.ts'

type Handler = (call: Call) => Reply | Promise<Reply>
type ResourceRoute = Route & { readonly kind: 'resource' }

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
  readonly user: User
}

/** Finds the kind and the verb of a request about objects. Throws what there is not. */
export function resolveCall(
  server: ServerContext,
  { request, route, user }: Target,
): { readonly call: Call; readonly verb: string; readonly handler: Handler } {
  const resource = server.registry.find(route.group, route.version, route.plural)
  if (!resource || !fitsScope(route, resource.kind.namespaced)) throw noSuchPath()
  const { namespace, name, subresource } = route
  const form = negotiateForm(request.headers.accept)
  const warnings = resource.deprecation === null ? [] : [resource.deprecation]
  const call: Call = { server, request, resource, namespace, name, subresource, user, form, warnings }
  if (subresource) return { call, verb: verbOfItem[request.method] ?? '', handler: subresourceVerb(call) }
  const verb = verbOf(call, route)
  const handler = verb === null ? undefined : handlers[verb]
  if (verb === null || !handler || !resource.kind.verbs.includes(verb)) throw methodNotAllowed()
  return { call, verb, handler: verb === 'create' ? (virtualCreate(resource) ?? handler) : handler }
}

/** A namespaced object is named inside its namespace, and there are no others in one. */
const fitsScope = ({ namespace, name }: ResourceRoute, namespaced: boolean): boolean =>
  namespaced ? namespace !== '' || name === '' : namespace === ''

function verbOf({ request, resource }: Call, { name, namespace, watch }: ResourceRoute): string | null {
  const { method, query } = request
  if (name) {
    if (watch) return method === 'GET' ? 'watch' : null
    return method === 'POST' ? null : (verbOfItem[method] ?? null)
  }
  switch (method) {
    case 'GET':
    case 'HEAD':
      return watch || readFlag(query, 'watch') ? 'watch' : 'list'
    case 'POST':
      return resource.kind.namespaced && !namespace ? null : 'create'
    case 'DELETE':
      return resource.kind.namespaced && !namespace ? null : 'deletecollection'
    default:
      return null
  }
}

const verbOfItem: { readonly [method: string]: string } = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
