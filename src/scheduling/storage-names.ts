/** Kubernetes' names for what the parts of the storage machinery tell each other on claims and volumes. */
export const annotations = {
  /** On a claim: its binding is complete, both sides are written. */
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  /** On a claim or a volume: the reference was set by the controller, not by a user. */
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  /** On a volume: who made it, and so who removes it. */
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  /** On a claim: the node that the scheduler wants its volume for. */
  selectedNode: 'volume.kubernetes.io/selected-node',
  /** On a claim: who is asked to provision. */
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  betaStorageClass: 'volume.beta.kubernetes.io/storage-class',
  isDefaultClass: 'storageclass.kubernetes.io/is-default-class',
  betaIsDefaultClass: 'storageclass.beta.kubernetes.io/is-default-class',
} as const

export const finalizers = {
  claimProtection: 'kubernetes.io/pvc-protection',
  volumeProtection: 'kubernetes.io/pv-protection',
} as const

/** Kedge's provisioner: directories on the node that the pod runs on. */
export const localProvisioner = 'kedge.dev/local'
/** Names no provisioner at all: only volumes made by hand. */
export const noProvisioner = 'kubernetes.io/no-provisioner'
