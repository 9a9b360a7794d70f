import { expect, it } from 'vitest'
import { definitionOf, startCustoms, widget, widgetsPath } from '../custom/customs-under-test.ts'
import { pod } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const inDefault = '/api/v1/namespaces/default'
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

const claim = (storage: string, more: object = {}) => ({
  metadata: { name: 'c' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
})

async function bindClaim({ send }: ServerUnderTest, storageClassName?: string) {
  await send(
    'POST',
    `${inDefault}/persistentvolumeclaims`,
    claim('1Gi', { storageClassName, volumeName: 'v' }),
  )
  const status = { phase: 'Bound', capacity: { storage: '1Gi' } }
  await send('PATCH', `${inDefault}/persistentvolumeclaims/c/status`, { status }, merge)
}

const grow = ({ send }: ServerUnderTest, storage: string) =>
  send(
    'PATCH',
    `${inDefault}/persistentvolumeclaims/c`,
    { spec: { resources: { requests: { storage } } } },
    merge,
  )

it('a claim grows only where its class can, and never shrinks below what it has', async () => {
  const fixed = await startServer()
  await bindClaim(fixed)
  expect((await grow(fixed, '2Gi')).body).toMatchObject({
    code: 403,
    message:
      'persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  })
  const server = await startServer()
  await server.send('POST', '/apis/storage.k8s.io/v1/storageclasses', {
    ...{ metadata: { name: 'elastic' }, provisioner: 'x', allowVolumeExpansion: true },
  })
  await bindClaim(server, 'elastic')
  expect((await grow(server, '2Gi')).code).toBe(200)
  expect((await grow(server, '512Mi')).body).toMatchObject({
    code: 422,
    message: expect.stringContaining('field can not be less than status.capacity'),
  })
})

it('what an update adds counts for the quota and the limits', async () => {
  const server = await startServer()
  const { send } = server
  await send('POST', '/apis/storage.k8s.io/v1/storageclasses', {
    ...{ metadata: { name: 'elastic' }, provisioner: 'x', allowVolumeExpansion: true },
  })
  await bindClaim(server, 'elastic')
  await send('POST', `${inDefault}/resourcequotas`, {
    metadata: { name: 'q' },
    spec: { hard: { 'requests.storage': '2Gi', 'services.nodeports': '0' } },
  })
  expect((await grow(server, '3Gi')).body).toMatchObject({
    message:
      'persistentvolumeclaims "c" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=1Gi, limited: requests.storage=2Gi',
  })
  expect((await grow(server, '2Gi')).code).toBe(200)
  const service = { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } }
  expect((await send('POST', `${inDefault}/services`, service)).code).toBe(201)
  const typed = await send('PATCH', `${inDefault}/services/s`, { spec: { type: 'NodePort' } }, merge)
  expect(typed.body).toMatchObject({ code: 403, message: expect.stringContaining('services.nodeports=1') })
  await send('POST', `${inDefault}/limitranges`, {
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '2Gi' } }] },
  })
  await send('DELETE', `${inDefault}/resourcequotas/q`)
  expect((await grow(server, '3Gi')).body).toMatchObject({
    message: expect.stringContaining(
      'maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
    ),
  })
})

it('the limits of a whole Pod look at its init containers, too', async () => {
  const { send } = await startServer()
  await send('POST', `${inDefault}/limitranges`, {
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Pod', max: { cpu: '1' }, maxLimitRequestRatio: { memory: '2' } }] },
  })
  const container = (name: string, cpu: string, memory = '2') => ({
    name,
    image: 'i',
    resources: { requests: { cpu, memory: '1' }, limits: { cpu, memory } },
  })
  const refused = await send('POST', `${inDefault}/pods`, {
    ...pod('p', { containers: [container('a', '500m')], initContainers: [container('i', '2')] }),
  })
  expect(refused.body).toMatchObject({
    message: expect.stringContaining('maximum cpu usage per Pod is 1, but limit is 2'),
  })
  const ratio = await send(
    'POST',
    `${inDefault}/pods`,
    pod('p', { containers: [container('a', '500m', '3')] }),
  )
  expect(ratio.body).toMatchObject({
    message: expect.stringContaining(
      'memory max limit to request ratio per Pod is 2, but provided ratio is 3.000000',
    ),
  })
})

it('custom kinds are counted by their names', async () => {
  const { send, define } = await startCustoms()
  await define(definitionOf({ type: 'object' }))
  await send('POST', `${inDefault}/resourcequotas`, {
    metadata: { name: 'q' },
    spec: { hard: { 'count/widgets.example.dev': '1' } },
  })
  expect((await send('POST', widgetsPath, widget(undefined))).code).toBe(201)
  const second = await send('POST', widgetsPath, widget(undefined, { metadata: { name: 'x' } }))
  expect(second.body).toMatchObject({
    message:
      'widgets.example.dev "x" is forbidden: exceeded quota: q, requested: count/widgets.example.dev=1, used: count/widgets.example.dev=1, limited: count/widgets.example.dev=1',
  })
})

it('an Ingress gets the default class', async () => {
  const { send } = await startServer()
  await send('POST', '/apis/networking.k8s.io/v1/ingressclasses', {
    metadata: { name: 'main', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'x/y' },
  })
  const made = await send('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
    metadata: { name: 'i' },
    spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
  })
  expect(made.body).toMatchObject({ spec: { ingressClassName: 'main' } })
})
