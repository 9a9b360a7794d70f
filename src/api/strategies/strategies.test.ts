import { beforeAll, expect, test } from 'vitest'
import type { Service, ServiceSpec, StatefulSet } from '../generated/types.ts'
import { builtInKinds, type Kind, kinds } from '../kinds.ts'
import { type ApiObject, type Draft, draftOf } from '../object.ts'
import { aClaim, aStatefulSet } from '../validation/objects-under-test.ts'
import { strategyOf } from './index.ts'
import { isDefaultClass } from './storage-class.ts'

beforeAll(async () => {
  await strategyOf(kinds.CustomResourceDefinition).load?.()
})

const created = <T extends ApiObject>(kind: Kind<T>, object: T): Draft<T> => {
  const draft = draftOf(object)
  strategyOf(kind).setDefaults(draft)
  strategyOf(kind).prepareForCreate(draft)
  return draft
}
const updated = <T extends ApiObject>(kind: Kind<T>, object: T, old: T): Draft<T> => {
  const draft = draftOf(object)
  strategyOf(kind).setDefaults(draft)
  strategyOf(kind).prepareForUpdate(draft, old)
  return draft
}
const metadata = { name: 'web', namespace: 'default' }

test.each(builtInKinds.map(kind => [`${kind.kind} of ${kind.group || 'core'}`, kind] as const))(
  '%s: the strategy is safe for an object of which nothing is known',
  (_, kind) => {
    const strategy = strategyOf(kind)
    expect(Object.values(strategy.selectableFields({})).every(value => typeof value === 'string')).toBe(true)
    const draft = draftOf({})
    strategy.prepareForCreate(draft)
    strategy.prepareForUpdate(draft, {})
    strategy.prepareForStatusUpdate(draft, {})
    expect(strategy.warnings({}, null)).toBeInstanceOf(Array)
  },
)

test('a status is cleared when an object is created and kept when it is updated', () => {
  const status = { replicas: 7, readyReplicas: 7, availableReplicas: 7 }
  const set: StatefulSet = { ...aStatefulSet(), status }
  expect(created(kinds.StatefulSet, set).status).toEqual({ replicas: 0, availableReplicas: 0 })
  expect(updated(kinds.StatefulSet, { ...set, status: { replicas: 0 } }, set).status).toEqual(status)
  expect(updated(kinds.StatefulSet, set, aStatefulSet())).not.toHaveProperty('status')
})

test('a status update leaves the rest as it was', () => {
  const old = aStatefulSet()
  const draft = draftOf<StatefulSet>({ metadata, status: { replicas: 1 } })
  strategyOf(kinds.StatefulSet).prepareForStatusUpdate(draft, old)
  expect(draft).toEqual({ ...old, metadata, status: { replicas: 1 } })
})

test('what each kind starts with', () => {
  expect(created(kinds.PersistentVolumeClaim, aClaim()).status).toEqual({ phase: 'Pending' })
  expect(created(kinds.PersistentVolume, {}).status).toEqual({ phase: 'Pending' })
  expect(created(kinds.Service, {}).status).toEqual({ loadBalancer: {} })
  expect(created(kinds.Namespace, { metadata: { name: 'a' } })).toMatchObject({
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  })
  const status = { capacity: { cpu: '4' } }
  expect(created(kinds.Node, { metadata: { name: 'a' }, status }).status).toMatchObject(status)
})

test('maxUnavailable is dropped, unless the set has it from before', () => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } }
  const set = aStatefulSet(draft => Object.assign(draft.spec ?? {}, { updateStrategy }))
  const kept = (draft: StatefulSet) => draft.spec?.updateStrategy?.rollingUpdate?.maxUnavailable
  expect(kept(created(kinds.StatefulSet, set))).toBeUndefined()
  expect(kept(updated(kinds.StatefulSet, set, aStatefulSet()))).toBeUndefined()
  expect(kept(updated(kinds.StatefulSet, set, set))).toBe(2)
})

test('a StatefulSet is warned of what will not go well', () => {
  const { warnings } = strategyOf(kinds.StatefulSet)
  const named = (length: number) =>
    aStatefulSet(set => (set.metadata = { ...metadata, name: 'a'.repeat(length) }))
  expect(warnings(named(52), null)).toEqual([])
  expect(warnings(named(53), null)).toEqual([
    'metadata.name: a name of more than 52 characters leaves no room for the label controller-revision-hash of its pods, which then cannot be created',
  ])
  const remembering = aStatefulSet(set => Object.assign(set.spec ?? {}, { revisionHistoryLimit: -1 }))
  const text =
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'
  expect(warnings(remembering, null)).toEqual([text])
  expect(warnings(remembering, aStatefulSet())).toEqual([text])
  expect(warnings(remembering, remembering)).toEqual([])
})

const service = (spec: ServiceSpec): Service => ({ metadata, spec })
const port = { port: 80, protocol: 'TCP', targetPort: 80 }

test('a new Service has its address in both fields, and a family', () => {
  expect(created(kinds.Service, service({ clusterIP: 'None', selector: { a: 'b' } })).spec).toMatchObject({
    clusterIPs: ['None'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  })
  expect(created(kinds.Service, service({ clusterIP: 'None' })).spec).toMatchObject({
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
  })
  const external = created(kinds.Service, service({ type: 'ExternalName', externalName: 'a.b' })).spec
  expect(external).not.toHaveProperty('ipFamilies')
})

test('an updated Service keeps what it was given', () => {
  const old = created(
    kinds.Service,
    service({ type: 'NodePort', clusterIP: '10.0.0.5', ports: [{ ...port, nodePort: 30080 }] }),
  )
  const { spec } = updated(kinds.Service, service({ type: 'NodePort', ports: [port] }), old)
  expect(spec).toMatchObject({
    clusterIP: '10.0.0.5',
    clusterIPs: ['10.0.0.5'],
    ports: [{ nodePort: 30080 }],
  })
})

test('a Service loses what its new type does not have', () => {
  const old = created(
    kinds.Service,
    service({ type: 'NodePort', clusterIP: '10.0.0.5', ports: [{ ...port, nodePort: 30080 }] }),
  )
  const internal = updated(kinds.Service, { ...old, spec: { ...old.spec, type: 'ClusterIP' } }, old).spec
  expect(internal?.ports).toEqual([port])
  expect(internal?.clusterIP).toBe('10.0.0.5')
  const external = { ...old.spec, type: 'ExternalName', externalName: 'a.b' }
  expect(updated(kinds.Service, { ...old, spec: external }, old).spec).not.toHaveProperty('clusterIP')
})

test('the text of a secret becomes data', () => {
  const secret = { metadata, data: { a: 'b2xk' }, stringData: { a: 'new', b: 'é' } }
  const draft = created(kinds.Secret, secret)
  expect(draft.data).toEqual({ a: 'bmV3', b: 'w6k=' })
  expect(draft).not.toHaveProperty('stringData')
  expect(draft.type).toBe('Opaque')
})

test('the two sources of a claim are one', () => {
  const dataSource = { kind: 'PersistentVolumeClaim', name: 'other' }
  const claim = aClaim(draft => Object.assign(draft.spec ?? {}, { dataSource }))
  expect(created(kinds.PersistentVolumeClaim, claim).spec?.dataSourceRef).toEqual(dataSource)
  const unknown = aClaim(draft =>
    Object.assign(draft.spec ?? {}, { dataSource: { apiGroup: 'example.com', kind: 'Backup', name: 'a' } }),
  )
  expect(created(kinds.PersistentVolumeClaim, unknown).spec).not.toHaveProperty('dataSource')
})

test('a class is the default by annotation, old or new', () => {
  const withKey = (key: string, value: string) => ({
    metadata: { annotations: { [key]: value } },
    provisioner: 'a',
  })
  expect(isDefaultClass(withKey('storageclass.kubernetes.io/is-default-class', 'true'))).toBe(true)
  expect(isDefaultClass(withKey('storageclass.beta.kubernetes.io/is-default-class', 'true'))).toBe(true)
  expect(isDefaultClass(withKey('storageclass.kubernetes.io/is-default-class', 'false'))).toBe(false)
})

test('fields to select by', () => {
  const event = {
    metadata,
    involvedObject: { kind: 'Pod', name: 'web-0', namespace: 'default' },
    reason: 'Pulled',
    type: 'Normal',
    reportingComponent: 'kubelet',
  }
  expect(strategyOf(kinds.Event).selectableFields(event)).toMatchObject({
    'involvedObject.kind': 'Pod',
    'involvedObject.name': 'web-0',
    'involvedObject.uid': '',
    reason: 'Pulled',
    source: 'kubelet',
    type: 'Normal',
    reportingComponent: 'kubelet',
  })
  expect(strategyOf(kinds.Secret).selectableFields({ type: 'Opaque' })).toEqual({ type: 'Opaque' })
  expect(strategyOf(kinds.Node).selectableFields({})).toEqual({ 'spec.unschedulable': 'false' })
  expect(strategyOf(kinds.Service).selectableFields(service({ type: 'ClusterIP' }))).toEqual({
    'spec.clusterIP': '',
    'spec.type': 'ClusterIP',
  })
})
