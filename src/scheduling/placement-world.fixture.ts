import type {
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../api/generated/types.ts'
import { seededRandom } from '../base/random.ts'
import type { Snapshot } from './checks.ts'
import { ClusterView } from './cluster.ts'
import { type Placement, planPlacement } from './plan-placement.ts'

export interface World {
  readonly nodes?: readonly Node[]
  /** Pods with a node. */
  readonly pods?: readonly Pod[]
  readonly claims?: readonly PersistentVolumeClaim[]
  readonly volumes?: readonly PersistentVolume[]
  readonly classes?: readonly StorageClass[]
}

export function snapshotOf({
  nodes = [],
  pods = [],
  claims = [],
  volumes = [],
  classes = [],
}: World): Snapshot {
  const cluster = new ClusterView()
  for (const node of nodes) cluster.setNode(node)
  for (const pod of pods) cluster.place(pod, pod.spec?.nodeName ?? '')
  return {
    cluster,
    storage: {
      claim: ({ name }) => claims.find(claim => claim.metadata?.name === name) ?? null,
      volume: name => volumes.find(volume => volume.metadata?.name === name) ?? null,
      storageClass: name => classes.find(each => each.metadata?.name === name) ?? null,
      volumesOfClass: name => volumes.filter(volume => volume.spec?.storageClassName === name),
      isPromised: () => false,
      isMountedByAnother: claim =>
        pods.some(pod =>
          pod.spec?.volumes?.some(each => each.persistentVolumeClaim?.claimName === claim.metadata?.name),
        ),
    },
    random: seededRandom(1),
    labelsOfNamespace: name => ({ 'kubernetes.io/metadata.name': name }),
    budgets: [],
    startAt: 0,
  }
}

export const plan = (pod: Pod, world: World): Placement => planPlacement(pod, snapshotOf(world))

export function messageOf(placement: Placement): string {
  if (placement.kind === 'place') return `placed on ${placement.nodeName}`
  return placement.message
}

export const useless = (count: number) =>
  `no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`

export const zone = (name: string) => ({ 'topology.kubernetes.io/zone': name })
export const hostname = 'kubernetes.io/hostname'
