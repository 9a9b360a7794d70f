import type {
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '../../api/generated/types.ts'
import { annotations, finalizers, localProvisioner } from '../../scheduling/storage-names.ts'

/** The name of the volume made for a claim: the same at every attempt. */
export const volumeNameFor = (claim: PersistentVolumeClaim): string => `pvc-${claim.metadata?.uid}`

const hostnameLabel = 'kubernetes.io/hostname'

/** The volume that a directory is for a claim. Without a node, every node of this machine reaches it. */
export function provisionedVolume(options: {
  readonly claim: PersistentVolumeClaim
  readonly storageClass: StorageClass
  readonly node: Node | null
  readonly path: string
}): PersistentVolume {
  const { claim, storageClass, node, path } = options
  const { namespace, name, uid, resourceVersion } = claim.metadata ?? {}
  return {
    metadata: {
      name: volumeNameFor(claim),
      annotations: { [annotations.provisionedBy]: localProvisioner },
      finalizers: [finalizers.volumeProtection],
    },
    spec: {
      accessModes: claim.spec?.accessModes,
      capacity: { storage: claim.spec?.resources?.requests?.storage ?? '0' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
      // It is there already. Made again by who mounts it, lost data would come back as an empty folder.
      hostPath: { path, type: 'Directory' },
      ...(storageClass.mountOptions ? { mountOptions: storageClass.mountOptions } : {}),
      ...(node ? { nodeAffinity: onlyOn(node) } : {}),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata?.name,
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
    },
  }
}

function onlyOn(node: Node) {
  const hostname = node.metadata?.labels?.[hostnameLabel] ?? node.metadata?.name ?? ''
  const isHere = { key: hostnameLabel, operator: 'In', values: [hostname] }
  return { required: { nodeSelectorTerms: [{ matchExpressions: [isHere] }] } }
}
