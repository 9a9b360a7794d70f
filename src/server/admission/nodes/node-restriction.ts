// NodeRestriction: what a node writes is about itself and its own Pods. The node authorizer (access/node-authorizer.ts) goes by
// names alone; here it is looked at what is written.

import { isEqual } from '../../../api/equality.ts'
import type { Lease, Node, PersistentVolumeClaim, Pod } from '../../../api/generated/types.ts'
import { kinds, resourceName } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import { quoted } from '../../../api/shown-value.ts'
import { nodeOf } from '../../access/node-authorizer.ts'
import type { Admitted } from '../../request/admitted.ts'
import type { Call } from '../../request/call.ts'
import { admittedName, forbidden } from '../../resources/refusals.ts'
import { storedByName } from '../../resources/stored-kind.ts'
import type { Validator } from '../index.ts'
import { mirrorProblem } from './mirror-pod.ts'
import { tokenProblem } from './node-token.ts'

type Judge = (node: string, call: Call, admitted: Admitted) => string | null | Promise<string | null>

const judges: { readonly [resource: string]: Judge } = {
  pods: judgePod,
  nodes: judgeNode,
  persistentvolumeclaims: judgeClaim,
  serviceaccounts: tokenProblem,
  'leases.coordination.k8s.io': judgeLease,
  'csinodes.storage.k8s.io': (node, { name }, { object }) =>
    (object?.metadata?.name || name) === node
      ? null
      : 'can only access CSINode with the same name as the requesting node',
}

export const nodeRestriction: Validator = {
  concerns: ({ user, resource }) =>
    user.name.startsWith('system:node:') &&
    nodeOf(user) !== null &&
    judges[resourceName(resource.kind)] !== undefined,
  async validate(call, admitted) {
    const node = nodeOf(call.user)
    const judge = judges[resourceName(call.resource.kind)]
    const problem = node === null ? null : await judge?.(node, call, admitted)
    if (problem) throw forbidden(call.resource.kind, admittedName(admitted.object, call.name), problem)
  },
}

const nodeNameOf = (object: ApiObject | null): string => (object as Pod | null)?.spec?.nodeName ?? ''

const storedPod = ({ server, namespace, name }: Call): Pod | null =>
  storedByName(server.store, kinds.Pod, { namespace, name })

function judgePod(node: string, call: Call, { operation, object, old }: Admitted): string | null {
  const who = `node ${quoted(node)}`
  const isOwn = (pod: ApiObject | null) => nodeNameOf(pod) === node
  switch (call.subresource) {
    case 'status':
      if (!isOwn(old)) return `${who} can only update pod status for pods with spec.nodeName set to itself`
      if (!isEqual(object?.metadata?.labels ?? {}, old?.metadata?.labels ?? {}))
        return `${who} cannot update labels through pod status`
      return isEqual(claimStatusesOf(object), claimStatusesOf(old))
        ? null
        : `${who} cannot update resource claim statues`
    case 'eviction':
      return isOwn(storedPod(call)) ? null : `${who} can only evict pods with spec.nodeName set to itself`
    case '':
      break
    default:
      return `unexpected pod subresource ${quoted(call.subresource)}, only 'status' and 'eviction' are allowed`
  }
  if (operation === 'DELETE')
    return isOwn(old) ? null : `${who} can only delete pods with spec.nodeName set to itself`
  if (operation === 'CREATE') return mirrorProblem(node, call.server.store, object as Pod)
  return `unexpected operation ${quoted(operation)}, ${who} can only create and delete mirror pods`
}

/** Which claims of devices stand for those that a Pod names: a node reads these. */
const claimStatusesOf = (pod: ApiObject | null) => (pod as Pod | null)?.status?.resourceClaimStatuses ?? []

/** How far a claim's volume has grown is a node's to say, and nothing else of it. */
function judgeClaim(node: string, { subresource }: Call, { object, old }: Admitted): string | null {
  if (subresource !== 'status') return 'may only update PVC status'
  return isEqual(withoutGrowth(object), withoutGrowth(old))
    ? null
    : `node ${quoted(node)} is not allowed to update fields other than status.capacity and status.conditions`
}

function withoutGrowth(object: ApiObject | null): object {
  const { metadata, status, ...rest } = (object ?? {}) as PersistentVolumeClaim
  const { resourceVersion: _, managedFields: __, ...metadataKept } = metadata ?? {}
  const { capacity, conditions, allocatedResources, allocatedResourceStatuses, ...statusKept } = status ?? {}
  return { ...rest, metadata: metadataKept, status: statusKept }
}

type Labels = { readonly [name: string]: string }

function judgeNode(node: string, call: Call, { operation, object, old }: Admitted): string | null {
  const who = `node ${quoted(node)}`
  const name = call.name || (object?.metadata?.name ?? '')
  if (name !== node) return `${who} is not allowed to modify node ${quoted(name)}`
  if (operation === 'DELETE') return null
  const labels = object?.metadata?.labels ?? {}
  if (operation === 'CREATE') {
    const forbiddenLabels = Object.keys(labels).filter(label => !isOwnLabel(label))
    return forbiddenLabels.length > 0
      ? `${who} is not allowed to set the following labels: ${forbiddenLabels.toSorted().join(', ')}`
      : null
  }
  if (!isEqual((object as Node).spec?.taints ?? [], (old as Node).spec?.taints ?? []))
    return `${who} is not allowed to modify taints`
  if (!isEqual(object?.metadata?.ownerReferences ?? [], old?.metadata?.ownerReferences ?? []))
    return `${who} is not allowed to modify ownerReferences`
  const changed = changedLabels(labels, old?.metadata?.labels ?? {}).filter(label => !isOwnLabel(label))
  return changed.length > 0 ? `is not allowed to modify labels: ${changed.toSorted().join(', ')}` : null
}

const changedLabels = (after: Labels, before: Labels): readonly string[] =>
  [...new Set([...Object.keys(after), ...Object.keys(before)])].filter(name => after[name] !== before[name])

const ownLabels = new Set([
  ...['kubernetes.io/hostname', 'kubernetes.io/arch', 'kubernetes.io/os'],
  ...['beta.kubernetes.io/arch', 'beta.kubernetes.io/os', 'beta.kubernetes.io/instance-type'],
  ...['failure-domain.beta.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/region'],
  ...['failure-domain.kubernetes.io/zone', 'failure-domain.kubernetes.io/region'],
  ...['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'],
  'node.kubernetes.io/instance-type',
])

/** Labels of the project's domains are the cluster's, but those that tell what a machine is. */
function isOwnLabel(label: string): boolean {
  const domain = label.includes('/') ? label.slice(0, label.indexOf('/')) : ''
  const isBelow = (parent: string) => domain === parent || domain.endsWith(`.${parent}`)
  if (isBelow('node-restriction.kubernetes.io')) return false
  if (!isBelow('kubernetes.io') && !isBelow('k8s.io')) return true
  return ownLabels.has(label) || isBelow('kubelet.kubernetes.io') || isBelow('node.kubernetes.io')
}

function judgeLease(node: string, { namespace, name }: Call, { object }: Admitted): string | null {
  if (namespace !== 'kube-node-lease')
    return 'can only access leases in the "kube-node-lease" system namespace'
  return ((object as Lease | null)?.metadata?.name || name) === node
    ? null
    : 'can only access node lease with the same name as the requesting node'
}
