import type { Node, OwnerReference, Pod } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { configOf, driverSecretsOf } from '../../../api/pod-references.ts'
import { quoted } from '../../../api/shown-value.ts'
import { mirrorKey } from '../../../api/validation/pod/pod-annotations.ts'
import type { Store } from '../../../store/store.ts'
import { notFound } from '../../resources/refusals.ts'
import { storedByName } from '../../resources/stored-kind.ts'

export const isMirrorPod = ({ metadata }: Pick<Pod, 'metadata'>): boolean =>
  metadata?.annotations?.[mirrorKey] !== undefined

/**
 * Why a node may not make this Pod; null where it may. Of its own files a node shows the Pods, with nothing of the cluster's
 * in them: whatever a Pod of a node refers to, the node may read.
 */
export function mirrorProblem(node: string, store: Store, pod: Pod): string | null {
  const { metadata, spec } = pod
  const who = `node ${quoted(node)}`
  if (!isMirrorPod(pod))
    return `pod does not have ${quoted(mirrorKey)} annotation, ${who} can only create mirror pods`
  if (spec?.nodeName !== node) return `${who} can only create pods with spec.nodeName set to itself`
  const [owner, ...others] = metadata?.ownerReferences ?? []
  if (others.length > 0) return `${who} can only create pods with a single owner reference set to itself`
  const problem = ownerProblem(node, store, owner)
  if (problem !== null) return problem
  const holds = (what: string) => `${who} can not create pods that reference ${what}`
  if (spec.serviceAccountName) return holds('a service account')
  const config = configOf(spec)
  if (config.some(({ kind }) => kind === 'Secret') || driverSecretsOf(spec).length > 0)
    return holds('secrets')
  if (config.some(({ kind }) => kind === 'ConfigMap')) return holds('configmaps')
  const volumes = spec.volumes ?? []
  if (volumes.some(({ projected }) => projected?.sources?.some(source => source.clusterTrustBundle)))
    return holds('clustertrustbundles')
  if (volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim))
    return holds('persistentvolumeclaims')
  return null
}

function ownerProblem(node: string, store: Store, owner: OwnerReference | undefined): string | null {
  const who = `node ${quoted(node)}`
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `${who} can only create pods with an owner reference set to itself`
  if (!owner.controller) return `${who} can only create pods with a controller owner reference set to itself`
  if (owner.blockOwnerDeletion) return `${who} must not set blockOwnerDeletion on an owner reference`
  const stored: Node | null = storedByName(store, kinds.Node, { namespace: '', name: node })
  if (!stored) throw notFound(kinds.Node, node)
  return owner.uid === stored.metadata?.uid
    ? null
    : `node ${node} UID mismatch: expected ${owner.uid} got ${stored.metadata?.uid}`
}
