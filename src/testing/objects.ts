// Objects for tests, as short as a test wants to say them.
import type {
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
  StorageClass,
} from '../api/generated/types.ts'

let serial = 0
/** A UID that no other object of the test has. */
export const freshUid = (): string => `00000000-0000-4000-a000-${String(++serial).padStart(12, '0')}`

export interface PodOptions {
  readonly namespace?: string
  readonly labels?: { readonly [key: string]: string }
  /** Requests of its one container: `{ cpu: '1' }`. */
  readonly requests?: { readonly [name: string]: string }
  readonly nodeName?: string
  readonly priority?: number
  /** Claims that it mounts. */
  readonly claims?: readonly string[]
  readonly spec?: Partial<PodSpec>
  readonly metadata?: Pod['metadata']
  readonly status?: Pod['status']
}

export function podOf(name: string, options: PodOptions = {}): Pod {
  const { namespace = 'default', labels, requests, nodeName, priority, claims = [] } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: freshUid(), ...(labels ? { labels } : {}), ...options.metadata },
    spec: {
      containers: [
        { name: 'main', image: 'example/main:1', ...(requests ? { resources: { requests } } : {}) },
      ],
      ...(nodeName ? { nodeName } : {}),
      ...(priority === undefined ? {} : { priority }),
      ...(claims.length > 0
        ? {
            volumes: claims.map(claimName => ({ name: claimName, persistentVolumeClaim: { claimName } })),
          }
        : {}),
      ...options.spec,
    },
    status: { phase: 'Pending', ...options.status },
  }
}

export interface NodeOptions {
  readonly labels?: { readonly [key: string]: string }
  readonly allocatable?: { readonly [name: string]: string }
  readonly spec?: Node['spec']
  readonly status?: Node['status']
}

/** A ready node with four CPUs, 8 GiB and room for 110 pods. */
export function nodeOf(name: string, { labels, allocatable, spec, status }: NodeOptions = {}): Node {
  const room = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110', ...allocatable }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: freshUid(), labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: { ...spec },
    status: {
      allocatable: room,
      capacity: room,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      ...status,
    },
  }
}

export interface ClaimOptions {
  readonly namespace?: string
  readonly storage?: string
  readonly storageClassName?: string
  readonly annotations?: { readonly [key: string]: string }
  readonly metadata?: PersistentVolumeClaim['metadata']
  readonly spec?: PersistentVolumeClaim['spec']
  readonly status?: PersistentVolumeClaim['status']
}

export function claimOf(name: string, options: ClaimOptions = {}): PersistentVolumeClaim {
  const { namespace = 'default', storage = '1Gi', storageClassName = 'standard', annotations } = options
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace,
      uid: freshUid(),
      ...(annotations ? { annotations } : {}),
      ...options.metadata,
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage } },
      storageClassName,
      volumeMode: 'Filesystem',
      ...options.spec,
    },
    status: { phase: 'Pending', ...options.status },
  }
}

export interface VolumeOptions {
  readonly storage?: string
  readonly storageClassName?: string
  /** The only node that reaches it. */
  readonly nodeName?: string
  readonly labels?: { readonly [key: string]: string }
  readonly metadata?: PersistentVolume['metadata']
  readonly spec?: PersistentVolume['spec']
  readonly status?: PersistentVolume['status']
}

export function volumeOf(name: string, options: VolumeOptions = {}): PersistentVolume {
  const { storage = '1Gi', storageClassName = '', nodeName, labels } = options
  const onNode = {
    required: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [nodeName ?? ''] }] },
      ],
    },
  }
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, uid: freshUid(), ...(labels ? { labels } : {}), ...options.metadata },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage },
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName,
      volumeMode: 'Filesystem',
      hostPath: { path: `/volumes/${name}` },
      ...(nodeName ? { nodeAffinity: onNode } : {}),
      ...options.spec,
    },
    status: { phase: 'Available', ...options.status },
  }
}

export function storageClassOf(name: string, fields: Partial<StorageClass> = {}): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, uid: freshUid() },
    provisioner: 'kedge.dev/local',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...fields,
  }
}
