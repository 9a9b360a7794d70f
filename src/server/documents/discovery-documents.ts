import { apiVersionOf } from '../../api/kinds.ts'
import type { Resource } from '../resources/resource.ts'
import { servedSubresources } from '../subresources/index.ts'
import type { ServedGroup, ServedVersion } from './group-order.ts'

/** `address` is where all clients come, whatever network they are in. */
export const apiVersions = (groups: readonly ServedGroup[], address: string | null): object => ({
  kind: 'APIVersions',
  versions: groups.flatMap(({ versions }) => versions.map(({ version }) => version)),
  serverAddressByClientCIDRs: address === null ? [] : [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
})

export const apiGroupList = (groups: readonly ServedGroup[]): object => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groups.map(apiGroup),
})

export function apiGroup({ name, versions }: ServedGroup): object {
  const named = versions.map(({ groupVersion, version }) => ({ groupVersion, version }))
  return { name, versions: named, preferredVersion: named[0] }
}

export const apiResourceList = ({ groupVersion, resources }: ServedVersion): object => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: resources.flatMap(resource => {
    const { kind } = resource
    return [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs: kind.verbs,
        ...names(resource),
      },
      ...subresourcesOf(resource).map(({ name, of, verbs }) => ({
        name: `${kind.plural}/${name}`,
        singularName: '',
        namespaced: kind.namespaced,
        ...(apiVersionOf(of) === groupVersion ? {} : { group: of.group, version: of.version }),
        kind: of.kind,
        verbs,
      })),
    ]
  }),
})

/** Everything in one document: what kubectl asks for first. */
export const groupDiscoveryList = (groups: readonly ServedGroup[]): object => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: groups.map(({ name, versions }) => ({
    metadata: { ...(name ? { name } : {}), creationTimestamp: null },
    versions: versions.map(({ version, resources, remote }) => ({
      version,
      resources: remote ? (remote.told?.resources ?? []) : resources.map(resourceDiscovery),
      // Of a server that cannot be asked, what it said last.
      freshness: remote && !(remote.isAvailable && remote.told) ? 'Stale' : 'Current',
    })),
  })),
})

function resourceDiscovery(resource: Resource): object {
  const { group, version, kind, plural, singular, namespaced, verbs } = resource.kind
  const subresources = subresourcesOf(resource).map(sub => ({
    subresource: sub.name,
    responseKind: sub.of,
    verbs: sub.verbs,
  }))
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...names(resource),
    ...(subresources.length > 0 ? { subresources } : {}),
  }
}

const names = ({ kind: { shortNames, categories } }: Resource): object => ({
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(categories.length > 0 ? { categories } : {}),
})

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

interface Subresource {
  readonly name: string
  /** What it takes and gives. */
  readonly of: GroupVersionKind
  readonly verbs: readonly string[]
}

/** Kinds of subresources that live in a group of their own, or that the model does not name. */
const foreign: { readonly [name: string]: GroupVersionKind } = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  exec: { group: '', version: 'v1', kind: 'PodExecOptions' },
  attach: { group: '', version: 'v1', kind: 'PodAttachOptions' },
  portforward: { group: '', version: 'v1', kind: 'PodPortForwardOptions' },
}

/** What is asked of a proxy is of a kind of its own. */
const optionsOf = ({ kind }: { readonly kind: string }): GroupVersionKind => ({
  group: '',
  version: 'v1',
  kind: `${kind}ProxyOptions`,
})

function subresourcesOf({ kind }: Resource): readonly Subresource[] {
  return servedSubresources(kind)
    .toSorted()
    .map(name => {
      const model = kind.subresources[name]
      const { group, version } = kind
      return {
        name,
        of: (name === 'proxy' ? optionsOf(kind) : foreign[name]) ?? {
          group,
          version,
          kind: model?.kind || kind.kind,
        },
        verbs: model?.verbs ?? [],
      }
    })
}
