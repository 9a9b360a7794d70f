import type { ServerContext } from '../request/call.ts'
import { replyOfDocument } from '../request/documents.ts'
import { parseAccept, servedMediaTypes } from '../request/negotiate.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import type { Route } from '../request/routes.ts'
import { noSuchPath, notAcceptable, requireGet } from '../resources/refusals.ts'
import {
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  groupDiscoveryList,
} from './discovery-documents.ts'
import { servedGroups } from './group-order.ts'

type DiscoveryRoute = Route & { readonly kind: 'discovery' }

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** `/api`, `/apis`, `/apis/G`, `/apis/G/V`: what there is, for clients that know nothing yet. */
export function answerDiscovery(server: ServerContext, request: ServerRequest, route: DiscoveryRoute): Reply {
  if (isRouted(server, route)) requireGet(request)
  const isRoot = route.scope !== 'group'
  const form = discoveryForm(request.headers.accept)
  const aggregated = isRoot && form === 'aggregated'
  // A path can be written in many ways.
  const name = `discovery ${JSON.stringify(route)} ${aggregated}`
  const document = server.documents.get(name, () => makeDocument(server, route, aggregated))
  return replyOfDocument(request, document, aggregated ? aggregatedType : 'application/json')
}

/** Of the documents, upstream has routes for `/api` and for the versions of built-in groups. */
function isRouted({ registry }: ServerContext, { scope, group, version }: DiscoveryRoute): boolean {
  if (scope !== 'group' || version === null) return scope === 'core'
  const ofVersion = registry.all().filter(({ kind }) => kind.group === group && kind.version === version)
  return ofVersion.some(({ kind }) => kind.schema.struct !== null)
}

/** The first acceptable form: all groups with all their resources in one document, or one document each. */
function discoveryForm(accept: string | undefined): 'aggregated' | 'plain' {
  if (!accept) return 'plain'
  for (const { mediaType, parameters } of parseAccept(accept)) {
    if (!['application/json', 'application/*', '*/*'].includes(mediaType)) continue
    const { as, g, v } = parameters
    if (!as) return 'plain'
    if (as === 'APIGroupDiscoveryList' && g === 'apidiscovery.k8s.io' && v === 'v2') return 'aggregated'
  }
  throw notAcceptable([...servedMediaTypes])
}

function makeDocument(
  { registry, remotes, address }: ServerContext,
  route: DiscoveryRoute,
  aggregated: boolean,
): unknown {
  const groups = servedGroups(registry.all(), remotes.all())
  if (route.scope !== 'group') {
    const within = groups.filter(({ name }) => (route.scope === 'core') === (name === ''))
    if (aggregated) return groupDiscoveryList(within)
    return route.scope === 'core' ? apiVersions(within, address()) : apiGroupList(within)
  }
  const group = groups.find(({ name }) => name === route.group)
  if (!group) throw noSuchPath()
  if (route.version === null) return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) }
  const version = group.versions.find(each => each.version === route.version)
  if (!version) throw noSuchPath()
  return apiResourceList(version)
}
