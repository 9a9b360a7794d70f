// What a pod's claims ask of a node: which are bound, which wait for a node, and how each waiting one gets a volume.
import type {
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../api/generated/types.ts'
import type { ObjectRef } from '../api/object.ts'
import { compareQuantities } from '../api/quantity.ts'
import type { NodeSummary } from './cluster.ts'
import { type Objection, permanently } from './filters.ts'
import type { PodNeeds } from './pod-needs.ts'
import { annotations, noProvisioner } from './storage-names.ts'
import {
  classOfClaim,
  findVolume,
  isFullyBound,
  isVolumeOnNode,
  requestedStorage,
  waitsForConsumer,
} from './volume-matching.ts'

/** The storage that decisions look things up in. */
export interface Storage {
  claim(ref: ObjectRef): PersistentVolumeClaim | null
  volume(name: string): PersistentVolume | null
  storageClass(name: string): StorageClass | null
  volumesOfClass(name: string): readonly PersistentVolume[]
  /** Whether a pod that is being bound has already been promised the volume. */
  isPromised(volume: PersistentVolume): boolean
  /** Whether another pod, on any node, mounts the claim. */
  isMountedByAnother(claim: PersistentVolumeClaim, pod: Pod): boolean
}

/** What has to be written before the pod can be bound. */
export type VolumeStep =
  | { readonly kind: 'useVolume'; readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }
  | { readonly kind: 'provision'; readonly claim: PersistentVolumeClaim }

export type VolumeNeeds =
  | { readonly kind: 'none' }
  /** No node will do until this has changed. */
  | { readonly kind: 'blocked'; readonly objection: Objection }
  | {
      readonly kind: 'claims'
      readonly bound: readonly PersistentVolumeClaim[]
      readonly waiting: readonly PersistentVolumeClaim[]
    }

/** What a pod's claims ask of a node. */
export function volumeNeedsOf(needs: PodNeeds, storage: Storage): VolumeNeeds {
  if (needs.claims.length === 0) return { kind: 'none' }
  const blocked = (reason: string): VolumeNeeds => ({ kind: 'blocked', objection: permanently(reason) })
  const bound: PersistentVolumeClaim[] = []
  const waiting: PersistentVolumeClaim[] = []
  let immediate = false
  for (const name of needs.claims) {
    const claim = storage.claim({ namespace: needs.namespace, name })
    if (!claim)
      return blocked(
        needs.ownClaims.has(name)
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`,
      )
    const obstacle = obstacleOf(claim, needs, storage)
    if (obstacle) return { kind: 'blocked', objection: obstacle }
    if (isFullyBound(claim)) bound.push(claim)
    else if (!claim.spec?.volumeName && waitsForConsumer(storage.storageClass(classOfClaim(claim))))
      waiting.push(claim)
    else immediate = true
  }
  if (immediate) return blocked('pod has unbound immediate PersistentVolumeClaims')
  return { kind: 'claims', bound, waiting }
}

function obstacleOf(claim: PersistentVolumeClaim, needs: PodNeeds, storage: Storage): Objection | null {
  const name = claim.metadata?.name ?? ''
  if (claim.status?.phase === 'Lost')
    return permanently(
      `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`,
    )
  if (claim.metadata?.deletionTimestamp !== undefined)
    return permanently(`persistentvolumeclaim "${name}" is being deleted`)
  const isExclusive = claim.spec?.accessModes?.includes('ReadWriteOncePod')
  if (isExclusive && storage.isMountedByAnother(claim, needs.pod))
    return {
      reasons: [
        'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
      ],
      permanent: false,
    }
  return null
}

export type VolumeFit =
  | { readonly kind: 'fits'; readonly steps: readonly VolumeStep[] }
  | { readonly kind: 'rejected'; readonly objection: Objection }

/** Whether the claims can be served on the node, and how. */
export function fitVolumes(needs: VolumeNeeds, summary: NodeSummary, storage: Storage): VolumeFit {
  switch (needs.kind) {
    case 'none':
      return { kind: 'fits', steps: [] }
    case 'blocked':
      return { kind: 'rejected', objection: needs.objection }
    case 'claims': {
      const reasons: string[] = []
      const volumes = needs.bound.map(claim => storage.volume(claim.spec?.volumeName ?? ''))
      if (volumes.some(volume => volume && !isVolumeOnNode(volume, summary.node)))
        reasons.push("node(s) didn't match PersistentVolume's node affinity")
      const steps = stepsFor(needs.waiting, summary.node, storage)
      if (!steps) reasons.push("node(s) didn't find available persistent volumes to bind")
      if (volumes.includes(null))
        reasons.push('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)')
      if (reasons.length > 0 || !steps) return { kind: 'rejected', objection: { reasons, permanent: true } }
      return { kind: 'fits', steps }
    }
  }
}

/** How each waiting claim gets a volume on the node; null when one cannot. */
function stepsFor(
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  storage: Storage,
): readonly VolumeStep[] | null {
  const steps: VolumeStep[] = []
  const taken = new Set<string | undefined>()
  // The smallest first, so that a large volume is not wasted on a small claim.
  const sorted = claims.toSorted((a, b) => compareQuantities(requestedStorage(a), requestedStorage(b)))
  for (const claim of sorted) {
    const selected = claim.metadata?.annotations?.[annotations.selectedNode]
    if (selected !== undefined && selected !== node.metadata?.name) return null
    const volume =
      selected === undefined
        ? findVolume(claim, storage.volumesOfClass(classOfClaim(claim)), {
            node,
            waits: true,
            isTaken: each => taken.has(each.metadata?.name) || storage.isPromised(each),
          })
        : null
    if (volume) {
      taken.add(volume.metadata?.name)
      steps.push({ kind: 'useVolume', claim, volume })
    } else if (canProvision(claim, node, storage)) steps.push({ kind: 'provision', claim })
    else return null
  }
  return steps
}

function canProvision(claim: PersistentVolumeClaim, node: Node, storage: Storage): boolean {
  const storageClass = storage.storageClass(classOfClaim(claim))
  if (!storageClass || storageClass.provisioner === '' || storageClass.provisioner === noProvisioner)
    return false
  const topologies = storageClass.allowedTopologies ?? []
  const labels = node.metadata?.labels ?? {}
  return (
    topologies.length === 0 ||
    topologies.some(term =>
      (term.matchLabelExpressions ?? []).every(({ key, values }) => values.includes(labels[key] ?? '')),
    )
  )
}
