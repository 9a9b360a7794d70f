// A situation for every hazard: what is there, and the edit that raises it.
import type { OwnerReference, Pod } from '../../api/generated/types.ts'
import { type Cause, StatusError } from '../../api/status-error.ts'
import { formatTime } from '../../base/clock.ts'
import { newRevision } from '../../statefulset/plan/revisions.ts'
import { crashing, edited, headless, nodeOf, now, setOf, settled, snapshotOf } from '../snapshot.fixture.ts'
import type { Snapshot } from '../snapshot.ts'
import {
  antiAffinity,
  asking,
  both,
  budgetOf,
  type Change,
  checked,
  dead,
  gated,
  image,
  inRollout,
  limited,
  localVolumes,
  make,
  onLocalVolumes,
  quotaOf,
  refusedWith,
  removed,
  replicas,
  type Situation,
  starting,
  unseen,
  using,
  withPods,
} from './situation-parts.fixture.ts'

const ofClass = (storageClassName: string) => ({
  metadata: { name: 'www' },
  spec: {
    storageClassName,
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  },
})

const rawDevice = {
  metadata: { name: 'www' },
  spec: { accessModes: ['ReadWriteOnce'], volumeMode: 'Block', resources: { requests: { storage: '1Gi' } } },
}

const toBeMade = (more: Partial<Snapshot>) => {
  const world = { ...settled(), pods: [], claims: [], revisions: [] }
  return snapshotOf(
    world,
    edited(world, () => {}),
    { before: null, ...more },
  )
}

const refusedFor = (change: Change, causes: readonly Cause[]) => {
  const world = settled()
  const asked = edited(world, change)
  return snapshotOf(
    world,
    {
      kind: 'refused',
      error: new StatusError({
        reason: 'Invalid',
        message: `StatefulSet.apps "web" is invalid: ${causes.map(({ field, message }) => `${field}: ${message}`).join(', ')}`,
        subject: { group: 'apps', kind: 'StatefulSet', name: 'web' },
        causes: [...causes],
      }),
      attempted: null,
    },
    { asked: asked.kind === 'accepted' ? asked.set : null },
  )
}

const immutable = (change: Change, ...more: readonly Cause[]) =>
  refusedFor(change, [
    {
      reason: 'FieldValueForbidden',
      message:
        "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals' are forbidden",
      field: 'spec',
    },
    ...more,
  ])

/** A new template that tolerates one taint for so long. */
const staying = (tolerationSeconds: number): Change =>
  both(image, spec => {
    if (spec.template.spec)
      spec.template.spec.tolerations = [
        { key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds },
      ]
  })

const otherSelector: Change = spec => {
  spec.selector = { matchLabels: { app: 'other' } }
  spec.template.metadata = { labels: { app: 'other' } }
}

/** Of another workload that bears the same labels. */
const othersPods = settled(setOf({ replicas: 2 }, 'other')).pods

const labelled =
  (labels: { readonly [label: string]: string }) =>
  (pod: Pod): Pod => ({ ...pod, metadata: { ...pod.metadata, labels } })

/** Revision 3 is the set's, and two older ones are kept. */
const withHistory = (change: Change) => {
  const world = settled()
  const old = [1, 2].map(number =>
    newRevision(
      setOf({
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: `nginx:0.${number}` }] },
        },
      }),
      number,
    ),
  )
  return snapshotOf(world, edited(world, change), {
    revisions: [...old, ...world.revisions.map(each => ({ ...each, revision: 3 }))],
  })
}

export const hazardSituations: { readonly [name: string]: Situation } = {
  'H1-refused': {
    expected: ['H1'],
    snapshot: () =>
      snapshotOf(settled(), {
        kind: 'refused',
        error: new StatusError({
          reason: 'Invalid',
          message:
            "StatefulSet.apps \"web\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals' are forbidden",
          subject: { group: 'apps', kind: 'StatefulSet', name: 'web' },
          causes: [
            {
              reason: 'FieldValueForbidden',
              message:
                "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals' are forbidden",
              field: 'spec',
            },
          ],
        }),
        attempted: null,
      }),
  },
  'H1-selector-that-leaves-the-pods-out': {
    expected: ['H1'],
    snapshot: () => immutable(otherSelector),
  },
  'H1-selector-that-does-not-fit-the-template': {
    expected: ['H1'],
    snapshot: () =>
      immutable(otherSelector, {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: {"app":"web"}: `selector` does not match template `labels`',
        field: 'spec.template.metadata.labels',
      }),
  },
  'H1-strategy-of-before-in-the-way': {
    expected: ['H1'],
    snapshot: () => {
      const [message, field] = [
        "Invalid value: {}: only allowed for updateStrategy 'RollingUpdate'",
        'spec.updateStrategy.rollingUpdate',
      ]
      return refusedFor(
        spec => {
          spec.updateStrategy = { type: 'OnDelete' }
        },
        [{ reason: 'FieldValueInvalid', message, field }],
      )
    },
  },
  'H2-labels-only': {
    expected: ['H2'],
    snapshot: () =>
      make({}, spec => {
        spec.template.metadata = { labels: { app: 'web', tier: 'front' } }
      }),
  },
  'H2-labels-above-a-partition': {
    expected: ['H2', 'H6'],
    snapshot: () =>
      make({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }, spec => {
        spec.template.metadata = { labels: { app: 'web', tier: 'front' } }
      }),
  },
  'H3-broken-before': {
    expected: ['H3'],
    snapshot: () => withPods(settled(), image, (pod, at) => (at === 1 ? crashing(pod) : pod)),
  },
  'H3-several-broken-before': {
    expected: ['H3'],
    snapshot: () => withPods(settled(), image, crashing),
  },
  'H4-sum-of-containers': {
    expected: ['H4'],
    snapshot: () =>
      make({}, asking('600m', '600m', '600m'), {
        nodes: [nodeOf('node-a', { status: { allocatable: { cpu: '1', memory: '8Gi', pods: '110' } } })],
      }),
  },
  'H4-limits-stand-for-requests': {
    expected: ['H4'],
    snapshot: () => make({}, limited({ 'nvidia.com/gpu': '1' }), { nodes: [nodeOf('node-a')] }),
  },
  'H4-more-pods-than-nodes': {
    expected: ['H4'],
    snapshot: () =>
      make({ replicas: 2 }, both(antiAffinity, replicas(3)), { nodes: [nodeOf('node-a'), nodeOf('node-b')] }),
  },
  'H4-pods-per-node': {
    expected: ['H4'],
    snapshot: () =>
      make({}, replicas(5), {
        nodes: [nodeOf('node-a', { status: { allocatable: { cpu: '4', memory: '8Gi', pods: '4' } } })],
      }),
  },
  'H4-cordoned-node-with-the-volume': {
    expected: ['H4'],
    snapshot: () => {
      const world = settled()
      return snapshotOf(world, edited(world, image), {
        claims: onLocalVolumes(world),
        volumes: localVolumes('node-a'),
        nodes: [nodeOf('node-a', { spec: { unschedulable: true } }), nodeOf('node-b')],
      })
    },
  },
  'H4-taint-tolerated-for-a-moment': {
    expected: ['H4'],
    snapshot: () =>
      make({}, staying(1), {
        nodes: [nodeOf('node-a', { spec: { taints: [{ key: 'maintenance', effect: 'NoExecute' }] } })],
      }),
  },
  'H5-max-unavailable': {
    expected: ['H5'],
    snapshot: () =>
      make(
        {},
        both(image, spec => {
          spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2, partition: 0 } }
        }),
      ),
  },
  'H6-partition': {
    expected: ['H6'],
    snapshot: () =>
      make({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }, image),
  },
  'H6-paused-above-a-partition-of-the-owner': {
    expected: ['H6'],
    snapshot: () => {
      const world = settled(
        setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } }),
      )
      const annotations = { 'kedge.dev/paused-partition': '{"own":2,"held":3}' }
      const set = { ...world.set, metadata: { ...world.set.metadata, annotations } }
      return snapshotOf({ ...world, set }, edited({ ...world, set }, image))
    },
  },
  'H7-no-rolling-update': {
    expected: ['H7'],
    snapshot: () => make({ updateStrategy: { type: 'RollingUpdate' } }, image),
  },
  'H8-partition-raised': {
    expected: ['H8'],
    snapshot: () => {
      const world = inRollout()
      return snapshotOf(
        world,
        edited(world, spec => {
          spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 3 } }
        }),
      )
    },
  },
  'H9-start-moved': {
    expected: ['H9'],
    snapshot: () =>
      make({ replicas: 2 }, spec => {
        spec.ordinals = { start: 5 }
      }),
  },
  'H10-claims-deleted': {
    expected: ['H10'],
    snapshot: () =>
      make(
        { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' } },
        replicas(2),
      ),
  },
  'H11-set-removed': { expected: ['H11'], snapshot: () => removed() },
  'H12-policy-too-late': {
    expected: ['H12'],
    snapshot: () => {
      const five = settled(setOf({ replicas: 5 }))
      const world = { ...settled(), claims: five.claims }
      return snapshotOf(
        world,
        edited(world, spec => {
          spec.persistentVolumeClaimRetentionPolicy = { whenScaled: 'Delete', whenDeleted: 'Retain' }
        }),
      )
    },
  },
  'H13-old-data': {
    expected: ['H13'],
    snapshot: () => {
      const world = { ...settled(), claims: settled(setOf({ replicas: 5 })).claims }
      return snapshotOf(world, edited(world, replicas(5)))
    },
  },
  'H14-cannot-shrink': {
    expected: ['H14'],
    snapshot: () => withPods(settled(), replicas(0), (pod, at) => (at > 0 ? crashing(pod) : pod)),
  },
  'H15-budget-with-expressions': {
    expected: ['H15'],
    snapshot: () =>
      make({}, image, {
        budgets: budgetOf({
          minAvailable: 3,
          selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
        }),
      }),
  },
  'H15-budget-that-counts-others-too': {
    expected: ['H15'],
    snapshot: () => {
      const world = settled()
      return snapshotOf(world, edited(world, image), {
        pods: [...world.pods, ...othersPods],
        budgets: budgetOf({ minAvailable: 5, selector: { matchLabels: { app: 'web' } } }),
      })
    },
  },
  'H16-parallel': {
    expected: ['H16'],
    snapshot: () => make({ podManagementPolicy: 'Parallel' }, replicas(0)),
  },
  'H17-min-ready': {
    expected: ['H17'],
    snapshot: () =>
      make({}, spec => {
        spec.minReadySeconds = 30
      }),
  },
  'H18-on-delete': {
    expected: ['H18'],
    snapshot: () => make({ updateStrategy: { type: 'OnDelete' } }, image),
  },
  'H19-name-too-long': {
    expected: ['H19'],
    snapshot: () => {
      const world = settled(setOf({}, 'w'.repeat(60)))
      return snapshotOf(world, edited(world, image))
    },
  },
  'H20-no-service': { expected: ['H20'], snapshot: () => make({}, image, { services: [] }) },
  'H20-service-of-others': {
    expected: ['H20'],
    snapshot: () => {
      const world = settled()
      return snapshotOf(world, edited(world, image), {
        pods: [...world.pods, ...settled(setOf({ replicas: 2 }, 'kv')).pods.map(labelled({ app: 'kv' }))],
        services: [headless({ selector: { app: 'kv' } })],
      })
    },
  },
  'H21-scale-and-template': { expected: ['H21'], snapshot: () => make({}, both(image, replicas(4))) },
  'H22-third-template': {
    expected: ['H22'],
    snapshot: () => {
      const world = inRollout()
      return snapshotOf(world, edited(world, image))
    },
  },
  'H22-third-template-before-the-second-is-seen': {
    expected: ['H22'],
    snapshot: () => {
      const world = unseen(inRollout(), settled(setOf()).set)
      return snapshotOf(world, edited(world, image))
    },
  },
  'H23-dead-node': {
    expected: ['H23'],
    snapshot: () =>
      withPods(
        settled(),
        image,
        (pod, at) =>
          at === 1 ? { ...crashing(pod), spec: { containers: [], ...pod.spec, nodeName: 'node-b' } } : pod,
        {
          nodes: [nodeOf('node-a'), nodeOf('node-b', { status: { ...nodeOf('b').status, ...dead } })],
        },
      ),
  },
  'H23-dead-node-that-is-not-in-the-way': {
    expected: ['H23', 'H4'],
    snapshot: () =>
      withPods(
        settled(),
        both(image, asking('40')),
        (pod, at) => (at === 0 ? { ...pod, spec: { containers: [], ...pod.spec, nodeName: 'node-b' } } : pod),
        {
          nodes: [nodeOf('node-a'), nodeOf('node-b', { status: { ...nodeOf('b').status, ...dead } })],
        },
      ),
  },
  'H24-volume-elsewhere': {
    expected: ['H24', 'H4'],
    snapshot: () => {
      const world = settled()
      const change = both(image, spec => {
        if (spec.template.spec) spec.template.spec.nodeSelector = { 'kubernetes.io/hostname': 'node-b' }
      })
      return snapshotOf(world, edited(world, change), {
        claims: onLocalVolumes(world),
        volumes: localVolumes('node-a'),
        nodes: [nodeOf('node-a'), nodeOf('node-b')],
      })
    },
  },
  'H25-claim-being-deleted': {
    expected: ['H25'],
    snapshot: () => {
      const world = settled()
      return snapshotOf(world, edited(world, image), {
        claims: world.claims.map((claim, at) =>
          at === 1
            ? {
                ...claim,
                metadata: {
                  ...claim.metadata,
                  deletionTimestamp: formatTime(now - 1000),
                  finalizers: ['kubernetes.io/pvc-protection'],
                },
              }
            : claim,
        ),
      })
    },
  },
  'H26-refused-by-a-webhook': {
    expected: ['H26'],
    snapshot: () =>
      make({}, image, { podRefusal: refusedWith('admission webhook "policy" denied the request: no') }),
  },
  'H26-refused-by-a-limit-range': {
    expected: ['H26'],
    snapshot: () =>
      make({}, image, {
        podRefusal: refusedWith(
          'pods "web-2" is forbidden: maximum cpu usage per Container is 2, but limit is 4',
        ),
        // A quota that is not in the way.
        quotas: quotaOf({ pods: '10' }, { pods: '3' }),
      }),
  },
  'H26-new-by-pod-security': {
    expected: ['H26'],
    snapshot: () =>
      toBeMade({
        podRefusal: refusedWith(
          'pods "web-0" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
        ),
      }),
  },
  'H26-new-by-quota': {
    expected: ['H26'],
    snapshot: () => toBeMade({ quotas: quotaOf({ pods: '1' }, { pods: '0' }) }),
  },
  'H26-quota-used-up-on-the-way': {
    expected: ['H26'],
    snapshot: () => {
      const world = settled(
        setOf({
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [{ name: 'nginx', image: 'nginx:1', resources: { requests: { cpu: '1' } } }],
            },
          },
        }),
      )
      return snapshotOf(world, edited(world, replicas(6)), {
        quotas: quotaOf({ 'requests.cpu': '4' }, { 'requests.cpu': '3' }),
        nodes: [nodeOf('node-a', { status: { allocatable: { cpu: '40', memory: '8Gi', pods: '110' } } })],
      })
    },
  },
  'H26-quota-of-claims': {
    expected: ['H26'],
    snapshot: () =>
      make({}, replicas(6), {
        quotas: quotaOf({ persistentvolumeclaims: '4' }, { persistentvolumeclaims: '3' }),
      }),
  },
  'H26-quota-of-revisions': {
    expected: ['H26'],
    snapshot: () =>
      make({}, image, {
        quotas: quotaOf({ 'count/controllerrevisions.apps': '1' }, { 'count/controllerrevisions.apps': '1' }),
      }),
  },
  'H26-claim-that-limits-forbid': {
    expected: ['H26'],
    snapshot: () =>
      make({}, replicas(5), {
        claimTrials: [
          {
            template: 'www',
            admitted: null,
            refusal: refusedWith(
              'persistentvolumeclaims "www-web-3" is forbidden: minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi',
            ),
          },
        ],
      }),
  },
  'H27-history': {
    expected: ['H27'],
    snapshot: () => {
      const world = inRollout()
      const old = newRevision(
        setOf({
          serviceName: 'web',
          template: {
            metadata: { labels: { app: 'web', v: '0' } },
            spec: { containers: [{ name: 'nginx', image: 'nginx:0' }] },
          },
        }),
        0,
      )
      return snapshotOf(
        world,
        edited(world, spec => {
          spec.revisionHistoryLimit = 0
        }),
        { revisions: [old, ...world.revisions] },
      )
    },
  },
  'H27-history-and-a-new-image': {
    expected: ['H27'],
    snapshot: () =>
      withHistory(
        both(image, spec => {
          spec.revisionHistoryLimit = 1
        }),
      ),
  },
  'H28-rollback': {
    expected: ['H28'],
    snapshot: () => {
      const older = settled(
        setOf({
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'nginx', image: 'nginx:0' }], terminationGracePeriodSeconds: 10 },
          },
        }),
      )
      const world = settled()
      return snapshotOf(
        world,
        edited(world, spec => {
          const [c] = spec.template.spec?.containers ?? []
          if (c) c.image = 'nginx:0'
        }),
        {
          revisions: [...older.revisions, ...world.revisions.map(revision => ({ ...revision, revision: 2 }))],
        },
      )
    },
  },
  'H29-long-grace': {
    expected: ['H29'],
    snapshot: () =>
      make(
        {
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'nginx', image: 'nginx:1' }], terminationGracePeriodSeconds: 600 },
          },
        },
        image,
      ),
  },
  'H30-claims-drifted': {
    expected: ['H30'],
    snapshot: () => {
      const world = settled()
      return snapshotOf(world, edited(world, replicas(2)), {
        claims: world.claims.map(claim => ({
          ...claim,
          spec: { ...claim.spec, resources: { requests: { storage: '5Gi' } } },
        })),
      })
    },
  },
  'H31-name-taken': {
    expected: ['H31'],
    snapshot: () =>
      withPods(settled(), replicas(3), (pod, at) =>
        at === 2
          ? {
              ...pod,
              metadata: {
                ...pod.metadata,
                ownerReferences: [
                  { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'other', uid: 'x', controller: true },
                ],
              },
            }
          : pod,
      ),
  },
  'H31-held-by-a-finalizer': {
    expected: ['H31'],
    snapshot: () =>
      withPods(settled(), image, (pod, at) =>
        at === 2 ? { ...pod, metadata: { ...pod.metadata, finalizers: ['example.com/hold'] } } : pod,
      ),
  },
  'H31-claim-used-by-a-pod-that-is-not-the-sets': {
    expected: ['H11', 'H31'],
    snapshot: () => {
      const world = settled(
        setOf({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } }),
      )
      const { apiVersion, kind, metadata } = world.set
      const owner = { apiVersion, kind, name: 'web', uid: metadata?.uid ?? '' } as OwnerReference
      return snapshotOf(
        {
          ...world,
          pods: world.pods.map((pod, at) =>
            at === 2
              ? { ...pod, metadata: { name: 'web-2', namespace: 'default', labels: { app: 'other' } } }
              : pod,
          ),
          claims: world.claims.map(claim => ({
            ...claim,
            metadata: { ...claim.metadata, ownerReferences: [owner] },
          })),
        },
        { kind: 'deleted', cascade: 'foreground' },
      )
    },
  },
  'H32-autoscaler': {
    expected: ['H32'],
    snapshot: () =>
      make({}, replicas(5), {
        autoscalers: [
          {
            metadata: { name: 'web' },
            spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'web' }, minReplicas: 2, maxReplicas: 4 },
          },
        ],
      }),
  },
  'H33-still-starting': {
    expected: ['H33'],
    snapshot: () => withPods(settled(), image, (pod, at) => (at === 2 ? starting(pod) : pod)),
  },
  'H34-secret-without-the-key': {
    expected: ['H34'],
    snapshot: () =>
      make({}, image, {
        missing: [
          { kind: 'Secret', name: 'db', key: 'password' },
          { kind: 'ServiceAccount', name: 'runner', key: null },
        ],
      }),
  },
  'H34-storage-class-that-does-not-exist': {
    expected: ['H34'],
    snapshot: () =>
      make({ volumeClaimTemplates: [ofClass('fast')] }, replicas(4), {
        storageClasses: [{ metadata: { name: 'standard' }, provisioner: 'x' }],
      }),
  },
  'H35-image-that-is-nowhere': {
    expected: ['H35'],
    snapshot: () => make({}, image, { images: [checked('absent', 'registry.example has no such image')] }),
  },
  'H35-image-that-the-pods-may-not-see': {
    expected: ['H35'],
    snapshot: () => make({}, image, { images: [checked('denied', 'registry.example asks for a password')] }),
  },
  'H36-program-that-is-not-there': {
    expected: ['H36'],
    snapshot: () => make({}, image, { programs: [{ container: 'nginx', program: 'nginx' }] }),
  },
  'H36-no-command-and-no-images': {
    expected: ['H36'],
    snapshot: () => make({}, replicas(4), { programs: [{ container: 'nginx', program: null }] }),
  },
  'H37-device-mounted-as-files': {
    expected: ['H37'],
    snapshot: () => make({ volumeClaimTemplates: [rawDevice] }, using({ volumeMounts: 'www' })),
  },
  'H37-files-taken-for-a-device': {
    expected: ['H37'],
    snapshot: () => make({}, using({ volumeDevices: 'www' })),
  },
  'H38-ephemeral-volumes-and-fewer-pods': {
    expected: ['H38'],
    snapshot: () => {
      const world = settled()
      const ephemeral = world.pods.map(({ metadata: { name = '', uid = '' } = {} }) => ({
        metadata: {
          namespace: 'default',
          name: `${name}-scratch`,
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
        },
      }))
      return snapshotOf(world, edited(world, replicas(1)), { claims: [...world.claims, ...ephemeral] })
    },
  },
  'H39-readiness-gate-that-nobody-sets': {
    expected: ['H39'],
    snapshot: () => make({}, gated),
  },
  'assumed-that-new-pods-fail': {
    expected: ['H31'],
    snapshot: () => make({}, image, { assume: { kind: 'newPodsFail' } }),
  },
  'H23-set-removed-from-a-dead-node': {
    expected: ['H23', 'H11'],
    snapshot: () =>
      removed({}, { nodes: [nodeOf('node-a', { status: { ...nodeOf('a').status, ...dead } })] }),
  },
}
