import { type FieldSelector, parseFieldSelector, requiredField } from '../../api/select/selector.ts'
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
      /** Empty for collections, but where a list or a watch selects the one object of a name. */
      readonly name: string
      /** By which fields those of a collection are selected; absent where they are not. */
      readonly fieldSelector?: FieldSelector
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
  const verb = verbOf(request, route)
  const fieldSelector = route.name === '' && ofCollections.has(verb) ? selectorOf(request) : null
  return {
    kind: 'resource',
    user,
    verb,
    group,
    version,
    resource,
    subresource,
    namespace: isNamespace ? route.name : route.namespace,
    // What is made or deleted has no name by what it is selected by.
    name: route.name || (verb === 'deletecollection' ? '' : nameIn(fieldSelector)),
    ...(fieldSelector ? { fieldSelector } : {}),
  }
}

const ofCollections: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])

const nameIn = (selector: FieldSelector | null): string =>
  selector ? (requiredField(selector, 'metadata.name') ?? '') : ''

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

function selectorOf({ query }: Pick<ServerRequest, 'query'>): FieldSelector | null {
  const text = query.get('fieldSelector')
  if (!text) return null
  try {
    return parseFieldSelector(text)
  } catch {
    // What is wrong with it is said by whoever selects.
    return null
  }
}
