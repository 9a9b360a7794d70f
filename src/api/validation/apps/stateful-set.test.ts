import { expect, test } from 'vitest'
import type { StatefulSet } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import type { Draft } from '../../object.ts'
import { aStatefulSet, refusalsOfCreate, refusalsOfStatus, refusalsOfUpdate } from '../objects-under-test.ts'

type Change = (spec: NonNullable<Draft<StatefulSet>['spec']>) => void

const withSpec = (change: Change) =>
  aStatefulSet(set => {
    if (set.spec) change(set.spec)
  })

test('a set as the documentation has it passes', () => {
  expect(refusalsOfCreate(kinds.StatefulSet, aStatefulSet())).toEqual([])
})

test.each<[string, Change]>([
  ['spec.podManagementPolicy: Required value', spec => (spec.podManagementPolicy = '')],
  [
    `spec.podManagementPolicy: Invalid value: "Serial": must be 'OrderedReady' or 'Parallel'`,
    spec => (spec.podManagementPolicy = 'Serial'),
  ],
  ['spec.updateStrategy: Required value', spec => (spec.updateStrategy = {})],
  [
    `spec.updateStrategy: Invalid value: {"Type":"Recreate","RollingUpdate":null}: must be 'RollingUpdate' or 'OnDelete'`,
    spec => (spec.updateStrategy = { type: 'Recreate' }),
  ],
  [
    `spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy 'RollingUpdate'`,
    spec => (spec.updateStrategy = { type: 'OnDelete', rollingUpdate: { partition: 1 } }),
  ],
  [
    'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
    spec => (spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: -1 } }),
  ],
  [
    'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0',
    spec => (spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } }),
  ],
  [
    'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    spec => (spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '101%' } }),
  ],
  [
    'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"',
    spec => (spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Keep', whenScaled: 'Delete' }),
  ],
  ['spec.replicas: Invalid value: -1: must be greater than or equal to 0', spec => (spec.replicas = -1)],
  [
    'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
    spec => (spec.minReadySeconds = -1),
  ],
  [
    'spec.ordinals.start: Invalid value: -5: must be greater than or equal to 0',
    spec => (spec.ordinals = { start: -5 }),
  ],
  [
    'spec.template.metadata.labels: Invalid value: {"app":"apache","b":"c"}: `selector` does not match template `labels`',
    spec => (spec.template.metadata = { labels: { b: 'c', app: 'apache' } }),
  ],
  [
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    spec => Object.assign(spec.template.spec ?? {}, { restartPolicy: 'Never' }),
  ],
  [
    'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
    spec => Object.assign(spec.template.spec ?? {}, { activeDeadlineSeconds: 5 }),
  ],
  [
    'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "www"',
    spec => (spec.volumeClaimTemplates = []),
  ],
  [
    'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
    spec => delete spec.volumeClaimTemplates?.[0]?.spec?.accessModes,
  ],
  [
    'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
    spec => delete spec.volumeClaimTemplates?.[0]?.spec?.resources?.requests,
  ],
  [`spec.serviceName: Invalid value: "a.b": must not contain dots`, spec => (spec.serviceName = 'a.b')],
])('create: %s', (text, change) => {
  expect(refusalsOfCreate(kinds.StatefulSet, withSpec(change))).toEqual([text])
})

test('an empty selector is refused', () => {
  const set = withSpec(spec => (spec.selector = {}))
  expect(refusalsOfCreate(kinds.StatefulSet, set)).toEqual([
    'spec.selector: Invalid value: {}: empty selector is invalid for statefulset',
  ])
})

test('a set without anything is refused for all that it lacks', () => {
  expect(refusalsOfCreate(kinds.StatefulSet, { metadata: {} })).toEqual([
    'metadata.name: Required value: name or generateName is required',
    'metadata.namespace: Required value',
    'spec.podManagementPolicy: Required value',
    'spec.updateStrategy: Required value',
    'spec.selector: Required value',
    'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    'spec.template.spec.containers: Required value',
    'spec.template.spec.restartPolicy: Unsupported value: "": supported values: "Always"',
  ])
})

test('the name is a label, and dots are named', () => {
  const set = aStatefulSet(draft => (draft.metadata = { name: 'web.v1', namespace: 'default' }))
  expect(refusalsOfCreate(kinds.StatefulSet, set)).toEqual([
    'metadata.name: Invalid value: "web.v1": must not contain dots',
  ])
})

test('the hostname of the template is not looked at: the controller writes over it', () => {
  const set = withSpec(spec => Object.assign(spec.template.spec ?? {}, { hostname: 'Not_A_Label' }))
  expect(refusalsOfCreate(kinds.StatefulSet, set)).toEqual([])
})

test('a volume of the template gives way to a claim of its name', () => {
  const set = withSpec(spec =>
    Object.assign(spec.template.spec ?? {}, { volumes: [{ name: 'www', emptyDir: {} }] }),
  )
  expect(refusalsOfCreate(kinds.StatefulSet, set)).toEqual([])
})

const immutable =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

test.each<[string, Change]>([
  ['serviceName', spec => (spec.serviceName = 'other')],
  ['podManagementPolicy', spec => (spec.podManagementPolicy = 'Parallel')],
  [
    'volumeClaimTemplates',
    spec =>
      Object.assign(spec.volumeClaimTemplates?.[0]?.spec?.resources?.requests ?? {}, { storage: '2Gi' }),
  ],
  [
    'the number of volumeClaimTemplates',
    spec => spec.volumeClaimTemplates?.push({ metadata: { name: 'b' } }),
  ],
])('update: %s cannot change', (_, change) => {
  expect(refusalsOfUpdate(kinds.StatefulSet, withSpec(change), aStatefulSet())).toEqual([immutable])
})

test('update: the selector cannot change, whatever the template says', () => {
  const set = withSpec(spec => {
    spec.selector = { matchLabels: { app: 'b' } }
    spec.template.metadata = { labels: { app: 'b' } }
  })
  expect(refusalsOfUpdate(kinds.StatefulSet, set, aStatefulSet())).toEqual([immutable])
})

test('update: every mutable field may change at once', () => {
  const set = withSpec(spec => {
    spec.replicas = 7
    spec.ordinals = { start: 5 }
    spec.updateStrategy = { type: 'OnDelete' }
    spec.revisionHistoryLimit = 2
    spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Delete' }
    spec.minReadySeconds = 10
    Object.assign(spec.template.spec?.containers[0] ?? {}, { image: 'nginx:2' })
  })
  expect(refusalsOfUpdate(kinds.StatefulSet, set, aStatefulSet())).toEqual([])
})

test('update: equal amounts in other words, kinds and statuses in claim templates change nothing', () => {
  const set = withSpec(spec => {
    const claim = spec.volumeClaimTemplates?.[0]
    Object.assign(claim?.spec?.resources?.requests ?? {}, { storage: '1024Mi' })
    Object.assign(claim ?? {}, { kind: 'Other', status: {} })
  })
  expect(refusalsOfUpdate(kinds.StatefulSet, set, aStatefulSet())).toEqual([])
})

test('update: an old name that is refused today does not stand in the way', () => {
  const named = (draft: Draft<StatefulSet>) => {
    draft.metadata = { name: 'web.v1', namespace: 'default' }
  }
  expect(refusalsOfUpdate(kinds.StatefulSet, aStatefulSet(named), aStatefulSet(named))).toEqual([])
})

test('update: the template of a set that was invalid before is not looked at again', () => {
  const broken = (replicas: number) =>
    withSpec(spec => {
      spec.replicas = replicas
      Object.assign(spec.template.spec?.containers[0] ?? {}, { image: '' })
    })
  expect(refusalsOfUpdate(kinds.StatefulSet, broken(5), broken(3))).toEqual([])
  expect(refusalsOfUpdate(kinds.StatefulSet, broken(5), aStatefulSet())).toEqual([
    'spec.template.spec.containers[0].image: Required value',
  ])
})

type Status = NonNullable<StatefulSet['status']>

test.each<[string, Status]>([
  [
    'status.currentReplicas: Invalid value: -1: must be greater than or equal to 0',
    { replicas: 3, currentReplicas: -1, collisionCount: 2 },
  ],
  [
    'status.readyReplicas: Invalid value: 4: cannot be greater than status.replicas',
    { replicas: 3, readyReplicas: 4, collisionCount: 2 },
  ],
  [
    'status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas',
    { replicas: 3, readyReplicas: 1, availableReplicas: 2, collisionCount: 2 },
  ],
  ['status.collisionCount: Invalid value: 1: cannot be decremented', { replicas: 3, collisionCount: 1 }],
  ['status.collisionCount: Invalid value: 0: cannot be decremented', { replicas: 3 }],
])('status: %s', (text, status) => {
  const old = aStatefulSet(set => (set.status = { replicas: 3, collisionCount: 2 }))
  const set = aStatefulSet(draft => Object.assign(draft, { status }))
  expect(refusalsOfStatus(kinds.StatefulSet, set, old)).toEqual([text])
})

test('status: conditions of anybody and sound counts pass', () => {
  const set = aStatefulSet(draft => {
    draft.status = { replicas: 3, readyReplicas: 3, availableReplicas: 2, collisionCount: 0 }
    draft.status.conditions = [{ type: 'StatusUpdate', status: 'True' }]
  })
  expect(refusalsOfStatus(kinds.StatefulSet, set, aStatefulSet())).toEqual([])
})
