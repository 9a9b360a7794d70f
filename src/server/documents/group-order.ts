import type { RemoteApi } from '../aggregation/remote-apis.ts'
import type { Resource } from '../resources/resource.ts'

/** Upstream's order of its groups, which decides what a short name means where several groups have it. */
const order = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'resource.k8s.io',
]

export interface ServedGroup {
  readonly name: string
  /** The preferred one first. */
  readonly versions: readonly ServedVersion[]
}

export interface ServedVersion {
  readonly version: string
  readonly groupVersion: string
  readonly resources: readonly Resource[]
  /** Who serves it, where that is another server. */
  readonly remote: RemoteApi | null
}

/** What is served, by group and version, in the order of discovery. */
export function servedGroups(
  resources: readonly Resource[],
  remotes: readonly RemoteApi[] = [],
): readonly ServedGroup[] {
  const names = [
    ...new Set([...resources.map(({ kind }) => kind.group), ...remotes.map(({ group }) => group)]),
  ]
  return names
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(name => {
      const ofGroup = resources.filter(({ kind }) => kind.group === name)
      const others = remotes.filter(({ group }) => group === name)
      const versions = [
        ...new Set([...ofGroup.map(({ kind }) => kind.version), ...others.map(({ version }) => version)]),
      ].toSorted(newestFirst)
      return {
        name,
        versions: versions.map(version => {
          const remote = others.find(each => each.version === version)
          return remote ? remoteVersion(remote) : servedVersion(ofGroup, version)
        }),
      }
    })
}

function servedVersion(ofGroup: readonly Resource[], version: string): ServedVersion {
  const resources = ofGroup.filter(({ kind }) => kind.version === version)
  const sorted = resources.toSorted((a, b) => (a.kind.plural < b.kind.plural ? -1 : 1))
  return { version, groupVersion: resources[0]?.apiVersion ?? version, resources: sorted, remote: null }
}

const remoteVersion = (remote: RemoteApi): ServedVersion => ({
  version: remote.version,
  groupVersion: `${remote.group}/${remote.version}`,
  resources: [],
  remote,
})

const rank = (group: string): number => {
  const at = order.indexOf(group)
  return at < 0 ? order.length : at
}

/** `v2` before `v1` before `v1beta2` before `v1beta1` before `v1alpha1`. */
function newestFirst(a: string, b: string): number {
  const [x, y] = [versionParts(a), versionParts(b)]
  return y.stability - x.stability || y.major - x.major || y.minor - x.minor || (a < b ? -1 : 1)
}

function versionParts(version: string): {
  readonly stability: number
  readonly major: number
  readonly minor: number
} {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (!match) return { stability: -1, major: 0, minor: 0 }
  const stability = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0
  return { stability, major: Number(match[1]), minor: Number(match[3] ?? 0) }
}
