import { parseFieldSelector, requiredField } from '../../api/select/selector.ts'
import { readFlag } from '../request/options/query.ts'
import type { ServerRequest, User } from '../request/request.ts'
import type { ResourceRoute, Route } from '../request/routes.ts'

/** What a request is about, as far as access is decided by it. */
export type RequestAttributes = { readonly user: User; readonly verb: string } & (
  | {
      readonly kind: 'resource'
      readonly group: string
      readonly version: string
      readonly resource: string
      readonly subresource: string
      /** Empty for cluster scope and for all namespaces. A namespace is in itself. */
      readonly namespace: string
      /** Empty for collections. */
      readonly name: string
    }
  | { readonly kind: 'path'; readonly path: string }
)

export type ResourceAttributes = RequestAttributes & { readonly kind: 'resource' }

/** Reads off the request, before it is known whether what it names exists. Only here is a method turned into a verb. */
export function attributesOf(
  user: User,
  request: Pick<ServerRequest, 'method' | 'path' | 'query'>,
  route: Route,
): RequestAttributes {
  if (route.kind !== 'resource')
    return { kind: 'path', user, verb: request.method.toLowerCase(), path: request.path }
  const { group, version, plural: resource, subresource } = route
  const isNamespace = group === '' && resource === 'namespaces'
  return {
    kind: 'resource',
    user,
    verb: verbOf(request, route),
    group,
    version,
    resource,
    subresource,
    namespace: isNamespace ? route.name : route.namespace,
    name: route.name || selectedName(request),
  }
}

const verbOfMethod: { readonly [method: string]: string } = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** Empty for methods that mean nothing here. */
function verbOf(
  { method, query }: Pick<ServerRequest, 'method' | 'query'>,
  { name, watch }: ResourceRoute,
): string {
  const verb = verbOfMethod[method] ?? ''
  if (watch) return verb === 'get' ? 'watch' : ''
  if (name) return verb
  if (verb === 'get') return readFlag(query, 'watch') ? 'watch' : 'list'
  return verb === 'delete' ? 'deletecollection' : verb
}

/** A list of the one object that the selector names counts as a request for it. */
function selectedName({ query }: Pick<ServerRequest, 'query'>): string {
  const selector = query.get('fieldSelector')
  if (!selector?.includes('metadata.name')) return ''
  try {
    return requiredField(parseFieldSelector(selector), 'metadata.name') ?? ''
  } catch {
    // What is wrong with it is said by whoever selects.
    return ''
  }
}
