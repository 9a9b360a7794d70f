import type { ServerContext } from './call.ts'
import { noSuchPath } from './refusals.ts'
import type { Resource } from './registry.ts'
import { type Reply, valueReply } from './reply.ts'
import type { ServerRequest } from './request.ts'
import type { Route } from './routes.ts'

type DiscoveryRoute = Route & { readonly kind: 'discovery' }

export function answerDiscovery(
  server: ServerContext,
  _request: ServerRequest,
  route: DiscoveryRoute,
): Reply {
  const resources = server.registry.all()
  if (route.group === null)
    return valueReply(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
  if (route.group === 'all') return valueReply(200, groupList(resources))
  const ofGroup = resources.filter(({ kind }) => kind.group === route.group)
  if (ofGroup.length === 0) throw noSuchPath()
  if (route.version === null)
    return valueReply(200, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(ofGroup) })
  const served = ofGroup.filter(({ kind }) => kind.version === route.version)
  if (served.length === 0) throw noSuchPath()
  return valueReply(200, resourceList(served))
}

function groupList(resources: readonly Resource[]): object {
  const groups = [...new Set(resources.map(({ kind }) => kind.group))].filter(group => group !== '')
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(group => groupOf(resources.filter(({ kind }) => kind.group === group))),
  }
}

function groupOf(resources: readonly Resource[]): object {
  const versions = [...new Set(resources.map(({ apiVersion }) => apiVersion))].map(groupVersion => ({
    groupVersion,
    version: groupVersion.split('/').at(-1),
  }))
  return { name: resources[0]?.kind.group, versions, preferredVersion: versions.at(-1) }
}

function resourceList(resources: readonly Resource[]): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: resources[0]?.apiVersion,
    resources: resources.flatMap(({ kind }) => [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs: kind.verbs,
        ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
        ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
      },
      ...Object.entries(kind.subresources).map(([name, sub]) => ({
        name: `${kind.plural}/${name}`,
        singularName: '',
        namespaced: kind.namespaced,
        kind: sub.kind || kind.kind,
        verbs: sub.verbs,
      })),
    ]),
  }
}
