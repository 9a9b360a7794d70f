// What situations are made of: sets, Pods, nodes and quotas, and the edits of them.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import type { Draft } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
import { formatTime } from '../../base/clock.ts'
import { newRevision } from '../../statefulset/plan/revisions.ts'
import type { ImageCheck } from '../observe/image-checks.ts'
import { edited, now, setOf, settled, snapshotOf, type World } from '../snapshot.fixture.ts'
import type { Snapshot } from '../snapshot.ts'

export type Spec = NonNullable<Draft<StatefulSet>['spec']>
export type Change = (spec: Spec) => void
export type GivenSpec = Parameters<typeof setOf>[0]

export interface Situation {
  /** The hazard that is expected; null for a false alarm: none but the harmless ones named. */
  readonly expected: readonly string[]
  readonly snapshot: () => Snapshot
}

export const image: Change = spec => {
  const [container] = spec.template.spec?.containers ?? []
  if (container) container.image = 'nginx:2'
}
export const replicas =
  (count: number): Change =>
  spec => {
    spec.replicas = count
  }
export const both =
  (...changes: readonly Change[]): Change =>
  spec => {
    for (const change of changes) change(spec)
  }
export const asking =
  (...cpus: readonly string[]): Change =>
  spec => {
    const pod = spec.template.spec
    if (pod)
      pod.containers = cpus.map((cpu, at) => ({
        name: `c${at}`,
        image: 'nginx:1',
        resources: { requests: { cpu } },
      }))
  }

export const gated: Change = spec => {
  image(spec)
  if (spec.template.spec) spec.template.spec.readinessGates = [{ conditionType: 'example.com/served' }]
}

/** Its container has the volume as files, or as a device. */
export const using =
  ({ volumeMounts, volumeDevices }: { volumeMounts?: string; volumeDevices?: string }): Change =>
  spec => {
    const [container] = spec.template.spec?.containers ?? []
    if (!container) return
    if (volumeMounts) container.volumeMounts = [{ name: volumeMounts, mountPath: '/data' }]
    if (volumeDevices) container.volumeDevices = [{ name: volumeDevices, devicePath: '/dev/data' }]
  }

export const limited =
  (limits: { readonly [resource: string]: string }): Change =>
  spec => {
    const [container] = spec.template.spec?.containers ?? []
    if (container) container.resources = { limits }
  }

export const make = (spec: GivenSpec, change: Change, more: Partial<Snapshot> = {}) => {
  const world = settled(setOf(spec))
  return snapshotOf(world, edited(world, change), more)
}
export const withPods = (
  world: World,
  change: Change,
  alter: (pod: Pod, at: number) => Pod | null,
  more: Partial<Snapshot> = {},
) =>
  snapshotOf(world, edited(world, change), {
    pods: world.pods.flatMap((pod, at) => alter(pod, at) ?? []),
    ...more,
  })
export const refusedWith = (message: string) =>
  new StatusError({ reason: 'Forbidden', message, subject: { group: '', kind: 'pods', name: '' } })
export const quotaOf = (hard: { [name: string]: string }, used: { [name: string]: string }) => [
  { metadata: { name: 'small', namespace: 'default' }, spec: { hard }, status: { hard, used } },
]
export const budgetOf = (spec: object) => [{ metadata: { name: 'guard', namespace: 'default' }, spec }]
export const starting = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, creationTimestamp: formatTime(now - 1500) },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: formatTime(now - 1000) }],
  },
})
export const inRollout = (): World => {
  const world = settled(setOf())
  const other = newRevision(
    setOf({
      template: { ...world.set.spec?.template, metadata: { labels: { app: 'web', v: '2' } } } as never,
    }),
    2,
  )
  const name = other.metadata?.name ?? ''
  const updated = (pod: Pod): Pod => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata?.labels, 'controller-revision-hash': name } },
  })
  return {
    ...world,
    set: {
      ...world.set,
      spec: {
        ...world.set.spec,
        template: { ...world.set.spec?.template, metadata: { labels: { app: 'web', v: '2' } } },
      } as StatefulSet['spec'],
      status: { ...world.set.status, replicas: 3, updateRevision: name },
    } as StatefulSet,
    revisions: [...world.revisions, other],
    pods: world.pods.map((pod, at) => (at === 2 ? updated(pod) : pod)),
  }
}
/** Its last edit is so young that the controller has not seen it: the status is of before. */
export const unseen = (world: World, before: StatefulSet): World => ({
  ...world,
  set: {
    ...world.set,
    metadata: { ...world.set.metadata, generation: 2 },
    ...(before.status ? { status: { ...before.status, observedGeneration: 1 } } : {}),
  },
})
export const antiAffinity: Change = spec => {
  if (spec.template.spec)
    spec.template.spec.affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
        ],
      },
    }
}
export const dead = { conditions: [{ type: 'Ready', status: 'Unknown' }] }
export const localVolumes = (node: string) =>
  [0, 1, 2].map(at => ({
    metadata: { name: `pv-${at}` },
    spec: {
      capacity: { storage: '1Gi' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  }))
export const onLocalVolumes = (world: World) =>
  world.claims.map((claim, at) => ({ ...claim, spec: { ...claim.spec, volumeName: `pv-${at}` } }))
export const removed = (spec: GivenSpec = {}, more: Partial<Snapshot> = {}) =>
  snapshotOf(settled(setOf(spec)), { kind: 'deleted', cascade: 'background' }, more)

export const checked = (kind: 'absent' | 'denied' | 'unanswered', message: string): ImageCheck => ({
  image: 'registry.example/nginx:2',
  container: 'nginx',
  isCertain: true,
  answer: { kind, registry: 'registry.example', message },
})
