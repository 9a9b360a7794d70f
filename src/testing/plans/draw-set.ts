import type { StatefulSet } from '../../api/generated/types.ts'
import type { Random } from '../../base/random.ts'
import { setName, setRef } from './plan-case.ts'

export type Spec = NonNullable<StatefulSet['spec']>
export type Template = Spec['template']
export type PodSpec = NonNullable<Template['spec']>

export const pick = <T>(random: Random, choices: readonly T[]): T =>
  choices[Math.floor(random.next() * choices.length)] as T
export const upTo = (random: Random, most: number): number => Math.floor(random.next() * (most + 1))
export const chance = (random: Random, probability: number): boolean => random.next() < probability

/** Annotations that make a simulated Pod fail. A Pod that ends by itself does so before it would be Ready. */
export const failures: readonly { readonly [annotation: string]: string }[] = [
  { 'kedge.dev/simulated-ready': 'false' },
  { 'kedge.dev/simulated-start-failure': 'ErrImagePull' },
  { 'kedge.dev/simulated-start-failure': 'CreateContainerConfigError' },
  {
    'kedge.dev/simulated-exit-code': '1',
    'kedge.dev/simulated-run-seconds': '1',
    'kedge.dev/simulated-ready-seconds': '3',
  },
]

/** What lets a template be placed nowhere. */
const unplaceable: readonly Partial<PodSpec>[] = [
  { nodeSelector: { 'no-node': 'has-this' } },
  { schedulingGates: [{ name: 'example.com/gate' }] },
  { containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '2000' } } }] },
]

const selects = { labelSelector: { matchLabels: { app: setName } } }

export const spreads: readonly Partial<PodSpec>[] = [
  {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', ...selects },
        ],
      },
    },
  },
  {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        ...selects,
      },
    ],
  },
]

function drawTemplate(random: Random): Template {
  const fails = chance(random, 0.12)
  const isUnplaceable = !fails && chance(random, 0.05)
  return {
    metadata: {
      labels: { app: setName },
      annotations: {
        'kedge.dev/simulated-start-seconds': String(upTo(random, 3)),
        'kedge.dev/simulated-stop-seconds': String(upTo(random, 3)),
        ...(fails ? pick(random, failures) : {}),
      },
    },
    spec: {
      containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '1' } } }],
      terminationGracePeriodSeconds: 5,
      ...(chance(random, 0.2) ? pick(random, spreads) : {}),
      ...(isUnplaceable ? pick(random, unplaceable) : {}),
    },
  }
}

const claimTemplate = (name: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
})

export function drawSet(random: Random): StatefulSet {
  const strategies: readonly Spec['updateStrategy'][] = [
    undefined,
    { type: 'RollingUpdate' },
    { type: 'RollingUpdate', rollingUpdate: { partition: upTo(random, 3) } },
    { type: 'OnDelete' },
  ]
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...setRef },
    spec: {
      serviceName: setName,
      replicas: chance(random, 0.1) ? 0 : 1 + upTo(random, 4),
      podManagementPolicy: pick(random, ['OrderedReady', 'OrderedReady', 'Parallel']),
      minReadySeconds: pick(random, [0, 0, 5]),
      updateStrategy: pick(random, strategies),
      revisionHistoryLimit: pick(random, [10, 10, 1, 0]),
      ...(chance(random, 0.2) ? { ordinals: { start: 1 + upTo(random, 3) } } : {}),
      persistentVolumeClaimRetentionPolicy: {
        whenScaled: pick(random, ['Retain', 'Delete']),
        whenDeleted: pick(random, ['Retain', 'Delete']),
      },
      selector: { matchLabels: { app: setName } },
      template: drawTemplate(random),
      volumeClaimTemplates: pick(random, [
        [],
        [claimTemplate('data')],
        [claimTemplate('data')],
        [claimTemplate('data'), claimTemplate('log')],
      ]),
    },
  }
}
