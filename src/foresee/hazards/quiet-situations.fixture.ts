// A situation for every false alarm that was once given: what is there, and an edit that is harmless.
import { edited, headless, nodeOf, setOf, settled, snapshotOf } from '../snapshot.fixture.ts'
import {
  both,
  budgetOf,
  checked,
  gated,
  image,
  inRollout,
  localVolumes,
  make,
  onLocalVolumes,
  quotaOf,
  refusedWith,
  replicas,
  type Situation,
  starting,
  unseen,
  using,
  withPods,
} from './situation-parts.fixture.ts'

export const quietSituations: { readonly [name: string]: Situation } = {
  'quiet-quota-and-a-new-image': {
    expected: [],
    snapshot: () =>
      make({}, image, {
        quotas: quotaOf({ pods: '3' }, { pods: '3' }),
        podRefusal: refusedWith(
          'pods "x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3',
        ),
      }),
  },
  'quiet-ephemeral-volume-and-a-new-image': {
    expected: [],
    snapshot: () => {
      const scratch = {
        name: 'scratch',
        ephemeral: {
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        },
      }
      const template = {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'nginx', image: 'nginx:1' }], volumes: [scratch] },
      }
      return make({ template }, image, { nodes: [nodeOf('node-a')] })
    },
  },
  'quiet-device-taken-for-a-device': {
    expected: [],
    snapshot: () =>
      make(
        {
          volumeClaimTemplates: [
            {
              metadata: { name: 'www' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                volumeMode: 'Block',
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
        using({ volumeDevices: 'www' }),
      ),
  },
  'quiet-budget-of-others': {
    expected: [],
    snapshot: () =>
      make({}, image, {
        budgets: budgetOf({
          minAvailable: 3,
          selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
        }),
      }),
  },
  'quiet-budget-and-fewer-pods': {
    expected: [],
    snapshot: () =>
      make({ replicas: 5 }, replicas(2), {
        budgets: budgetOf({ maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } }),
      }),
  },
  'quiet-budget-that-others-keep': {
    expected: [],
    snapshot: () => {
      const world = settled(setOf({ replicas: 5 }))
      return snapshotOf(world, edited(world, replicas(4)), {
        pods: [...world.pods, ...settled(setOf({ replicas: 5 }, 'other')).pods],
        budgets: budgetOf({ minAvailable: 7, selector: { matchLabels: { app: 'web' } } }),
      })
    },
  },
  'quiet-budget-and-a-start-that-moves': {
    expected: ['H9'],
    snapshot: () =>
      make(
        {},
        spec => {
          spec.ordinals = { start: 5 }
        },
        { budgets: budgetOf({ minAvailable: 2, selector: { matchLabels: { app: 'web' } } }) },
      ),
  },
  'quiet-claim-templates-of-which-one-name-begins-with-another': {
    expected: [],
    snapshot: () => {
      const templateOf = (name: string, storage: string) => ({
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      })
      return make(
        { volumeClaimTemplates: [templateOf('data', '10Gi'), templateOf('data-log', '1Gi')] },
        image,
      )
    },
  },
  'quiet-taint-of-one-node-that-is-tolerated-for-a-moment': {
    expected: [],
    snapshot: () =>
      make(
        {},
        both(image, spec => {
          if (spec.template.spec)
            spec.template.spec.tolerations = [
              { key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 },
            ]
        }),
        {
          nodes: [
            nodeOf('node-a'),
            nodeOf('node-b', { spec: { taints: [{ key: 'maintenance', effect: 'NoExecute' }] } }),
          ],
        },
      ),
  },
  'quiet-readiness-gate-that-a-neighbour-has-passed': {
    expected: [],
    snapshot: () => {
      const world = settled()
      const passed = settled(setOf({ replicas: 1 }, 'other')).pods.map(pod => ({
        ...pod,
        status: {
          ...pod.status,
          conditions: [...(pod.status?.conditions ?? []), { type: 'example.com/served', status: 'True' }],
        },
      }))
      return snapshotOf(world, edited(world, gated), { neighbours: passed })
    },
  },
  'quiet-service-of-ready-pods': {
    expected: [],
    snapshot: () => make({}, image, { services: [headless({ publishNotReadyAddresses: false })] }),
  },
  'quiet-redeploy': {
    expected: [],
    snapshot: () =>
      make({}, spec => {
        spec.template.metadata = {
          labels: { app: 'web' },
          annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-02T03:04:05Z' },
        }
      }),
  },
  'quiet-parallel-scale-down': {
    expected: ['H16'],
    snapshot: () => make({ podManagementPolicy: 'Parallel', replicas: 40 }, replicas(5)),
  },
  'quiet-adoption-after-orphaning': {
    expected: [],
    snapshot: () => {
      const world = settled()
      const after = edited(world, () => {})
      return snapshotOf(world, after, {
        before: null,
        pods: world.pods.map(pod => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [] } })),
        revisions: world.revisions.map(each => ({
          ...each,
          metadata: { ...each.metadata, ownerReferences: [] },
        })),
      })
    },
  },
  // No command is given about a set that is not there.
  'quiet-new-set-whose-pods-are-refused': {
    expected: ['H26'],
    snapshot: () => {
      const world = { ...settled(), pods: [], claims: [], revisions: [] }
      const podRefusal = refusedWith('admission webhook "policy" denied the request: no')
      return snapshotOf(
        world,
        edited(world, () => {}),
        { before: null, podRefusal },
      )
    },
  },
  'quiet-partition-of-a-set-that-stops': {
    expected: [],
    snapshot: () => {
      const { set, ...world } = inRollout()
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 3 } }
      const held = { ...world, set: { ...set, spec: { ...set.spec, updateStrategy } as typeof set.spec } }
      return snapshotOf(held, edited(held, replicas(0)))
    },
  },
  'quiet-pending-pod-that-gets-room': {
    expected: [],
    snapshot: () =>
      withPods(
        settled(setOf({ podManagementPolicy: 'Parallel' })),
        replicas(2),
        (pod, at) =>
          at === 1
            ? {
                ...pod,
                spec: { containers: [], ...pod.spec, nodeName: undefined },
                status: {
                  phase: 'Pending',
                  conditions: [
                    {
                      type: 'PodScheduled',
                      status: 'False',
                      reason: 'Unschedulable',
                      message: '0/1 nodes are available: 1 Too many pods.',
                    },
                  ],
                },
              }
            : pod,
        { nodes: [nodeOf('node-a', { status: { allocatable: { cpu: '4', memory: '8Gi', pods: '2' } } })] },
      ),
  },
  'quiet-missing-reference-and-a-set-that-shrinks': {
    expected: [],
    snapshot: () => make({}, replicas(1), { missing: [{ kind: 'Secret', name: 'db', key: null }] }),
  },
  'quiet-young-pod-of-a-rollout-under-way': {
    expected: ['H22'],
    snapshot: () => {
      const world = inRollout()
      const pods = world.pods.map((pod, at) => (at === 2 ? starting(pod) : pod))
      return snapshotOf({ ...world, pods }, edited(world, image), { pods })
    },
  },
  'quiet-partition-raised-after-a-way-back-that-is-not-seen-yet': {
    expected: [],
    snapshot: () => {
      const under = inRollout()
      const { spec } = settled(setOf()).set
      const world = unseen({ ...under, set: { ...under.set, ...(spec ? { spec } : {}) } }, under.set)
      return snapshotOf(
        world,
        edited(world, spec => {
          spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 3 } }
        }),
      )
    },
  },
  'quiet-selector-that-allows-the-node-of-the-volume': {
    expected: [],
    snapshot: () => {
      const world = settled()
      const change = both(image, spec => {
        if (spec.template.spec) spec.template.spec.nodeSelector = { 'kubernetes.io/hostname': 'node-a' }
      })
      return snapshotOf(world, edited(world, change), {
        claims: onLocalVolumes(world),
        volumes: localVolumes('node-a'),
        nodes: [nodeOf('node-a'), nodeOf('node-b')],
      })
    },
  },
  'quiet-registry-that-does-not-answer': {
    expected: [],
    snapshot: () =>
      make({}, image, { images: [checked('unanswered', 'registry.example did not answer within 3 s')] }),
  },
  'quiet-image-that-is-nowhere-and-a-set-that-shrinks': {
    expected: [],
    snapshot: () =>
      make({}, replicas(1), { images: [checked('absent', 'registry.example has no such image')] }),
  },
  'quiet-claims-go-with-the-set': {
    expected: [],
    snapshot: () =>
      make(
        {},
        both(replicas(1), spec => {
          spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Retain' }
        }),
      ),
  },
}
