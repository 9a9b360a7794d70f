import { expect, it } from 'vitest'
import type { Service } from '../../api/generated/types.ts'
import { startServer } from '../server-under-test.ts'
import { addressKeptByHand, externalAddress } from './service-address.ts'

const slice = (name: string, endpoints: readonly object[], port = 7691) => ({
  metadata: { name, labels: { 'kubernetes.io/service-name': 'ext' } },
  addressType: 'IPv4',
  endpoints,
  ports: [{ name: 'https', port }],
})
const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const served = { namespace: 'default', name: 'ext', portName: 'https' }

it('leads to the first ready address of the slices, and to Endpoints where there are none', async () => {
  const { send, store } = await startServer()
  expect(addressKeptByHand(store, served)).toBeNull()
  await send('POST', '/api/v1/namespaces/default/endpoints', {
    metadata: { name: 'ext' },
    subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'https', port: 1 }] }],
  })
  expect(addressKeptByHand(store, served)).toEqual({ host: '192.0.2.1', port: 1 })
  await send('POST', slices, slice('a', [{ addresses: ['192.0.2.2'], conditions: { ready: false } }]))
  await send('POST', slices, slice('b', [{ addresses: ['192.0.2.3'] }]))
  expect(addressKeptByHand(store, served)).toEqual({ host: '192.0.2.3', port: 7691 })
  expect(addressKeptByHand(store, { ...served, name: 'other' })).toBeNull()
  expect(addressKeptByHand(store, { ...served, portName: 'http' })).toBeNull()
})

it('of a Service of type ExternalName leads to that name, at the port asked for', () => {
  const spec = (type: string) => ({ spec: { type, externalName: 'hooks.example.com' } }) as Service
  expect(externalAddress(spec('ExternalName'), 8443)).toEqual({ host: 'hooks.example.com', port: 8443 })
  expect(externalAddress(spec('ClusterIP'), 8443)).toBeNull()
})
