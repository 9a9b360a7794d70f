// A small cluster for the tests: a set of so many Ready Pods with claims, and what an edit makes of it.
import { setDefaults } from '../api/defaults/index.ts'
import type {
  ControllerRevision,
  Node,
  PersistentVolumeClaim,
  Pod,
  Service,
  StatefulSet,
} from '../api/generated/types.ts'
import { type ApiObject, type Draft, draftOf, nameOf } from '../api/object.ts'
import { formatTime } from '../base/clock.ts'
import { buildClaim } from '../statefulset/nouns/claims.ts'
import type { Ordinal } from '../statefulset/nouns/identity.ts'
import { defaultFeatures } from '../statefulset/nouns/observed.ts'
import { buildPod } from '../statefulset/nouns/pod-template.ts'
import { newRevision } from '../statefulset/plan/revisions.ts'
import type { Snapshot } from './snapshot.ts'

export const now = Date.UTC(2026, 0, 1, 12)
const anHourAgo = formatTime(now - 3_600_000)
const readyAfterMs = 4000

export interface World {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly revisions: readonly ControllerRevision[]
}

export function setOf(
  spec: Partial<Draft<NonNullable<StatefulSet['spec']>>> = {},
  name = 'web',
): StatefulSet {
  const draft: Draft<StatefulSet> = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, generation: 1, creationTimestamp: anHourAgo },
    spec: {
      serviceName: 'web',
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'nginx', image: 'nginx:1' }], terminationGracePeriodSeconds: 10 },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'www' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
      ...spec,
    },
  }
  setDefaults('StatefulSet', draft as Draft<ApiObject>)
  return draft as StatefulSet
}

/** The set as it stands when everything is up. */
export function settled(given: StatefulSet = setOf()): World {
  const revision: ControllerRevision = { ...newRevision(given, 1) }
  const { replicas = 1 } = given.spec ?? {}
  const start = given.spec?.ordinals?.start ?? 0
  const name = nameOf(revision)
  const counts = {
    replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    currentReplicas: replicas,
    updatedReplicas: replicas,
  }
  const set = {
    ...given,
    status: {
      ...counts,
      observedGeneration: 1,
      currentRevision: name,
      updateRevision: name,
      collisionCount: 0,
    },
  }
  const ordinals = Array.from({ length: replicas }, (_, index) => (start + index) as Ordinal)
  return {
    set,
    revisions: [revision],
    pods: ordinals.map(ordinal => ready(buildPod(set, revision, ordinal))),
    claims: ordinals.flatMap(ordinal =>
      (set.spec?.volumeClaimTemplates ?? []).map(template => claimed(buildClaim(set, template, ordinal))),
    ),
  }
}

const claimed = (claim: PersistentVolumeClaim): PersistentVolumeClaim => ({
  ...claim,
  metadata: { ...claim.metadata, uid: `uid-${nameOf(claim)}` },
  status: { phase: 'Bound' },
})

export function ready(pod: Pod): Pod {
  const lastTransitionTime = formatTime(Date.parse(anHourAgo) + readyAfterMs)
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: `uid-${nameOf(pod)}`, creationTimestamp: anHourAgo },
    spec: { ...(pod.spec ?? { containers: [] }), nodeName: 'node-a' },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] },
  }
}

export function crashing(pod: Pod): Pod {
  return {
    ...pod,
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: anHourAgo }],
      containerStatuses: [
        {
          name: 'nginx',
          image: 'nginx:1',
          imageID: '',
          ready: false,
          restartCount: 9,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  }
}

export const headless = (spec: object = {}): Service => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: { clusterIP: 'None', selector: { app: 'web' }, publishNotReadyAddresses: true, ...spec },
})

export const nodeOf = (name: string, more: Partial<Node> = {}): Node => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' } },
  ...more,
})

/** What is read when the edit makes `after` of the set. */
export function snapshotOf(world: World, after: Snapshot['after'], more: Partial<Snapshot> = {}): Snapshot {
  return {
    now,
    before: world.set,
    after,
    pods: world.pods,
    claims: world.claims,
    revisions: world.revisions,
    services: [headless()],
    budgets: [],
    quotas: [],
    nodes: [nodeOf('node-a')],
    neighbours: [],
    namespaces: [],
    autoscalers: [],
    volumes: [],
    storageClasses: [],
    endpoints: [],
    features: defaultFeatures,
    asked: null,
    podRefusal: null,
    admittedPods: [],
    claimTrials: [],
    assume: null,
    missing: [],
    programs: [],
    images: [],
    context: null,
    kubeconfig: null,
    unread: [],
    ...more,
  }
}

/** The edit, as the API would store it. */
export function edited(
  { set }: World,
  change: (spec: NonNullable<Draft<StatefulSet>['spec']>) => void,
): Snapshot['after'] {
  const draft = draftOf(set)
  if (draft.spec) change(draft.spec)
  if (draft.metadata) draft.metadata.generation = 2
  return { kind: 'accepted', set: draft as StatefulSet, warnings: [] }
}
