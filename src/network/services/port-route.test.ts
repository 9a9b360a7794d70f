import { expect, test } from 'vitest'
import type { EndpointSlice, Service, ServiceSpec } from '../../api/generated/types.ts'
import { routesOf } from './port-route.ts'

const service = (spec: Partial<ServiceSpec> = {}): Service => ({
  metadata: { namespace: 'default', name: 'web' },
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
})
const slice = (
  addresses: readonly string[],
  conditions: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean } = {},
): EndpointSlice => ({
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: addresses.map(address => ({ addresses: [address], conditions })),
})

test('a port leads to its ready endpoints, in order and each once', () => {
  expect(
    routesOf(service(), [
      slice(['10.244.0.9', '10.244.0.2']),
      slice(['10.244.0.2']),
      slice(['10.244.0.5'], { ready: false }),
    ]),
  ).toEqual([
    {
      name: 'default/web:http',
      protocol: 'tcp',
      from: { ip: '10.96.0.7', port: 80 },
      nodePort: null,
      affinitySeconds: null,
      to: [
        { ip: '10.244.0.2', port: 8080 },
        { ip: '10.244.0.9', port: 8080 },
      ],
    },
  ])
})

test('where no endpoint is ready, those that leave and still serve are asked', () => {
  const [route] = routesOf(service(), [
    slice(['10.244.0.2'], { ready: false, serving: true, terminating: true }),
    slice(['10.244.0.3'], { ready: false, serving: false, terminating: true }),
    slice(['10.244.0.4'], { ready: false }),
  ])
  expect(route?.to.map(({ ip }) => ip)).toEqual(['10.244.0.2'])
})

test('ports are matched by name and protocol', () => {
  const spec = {
    ports: [
      { name: 'http', port: 80, protocol: 'UDP' },
      { name: 'other', port: 80 },
    ],
  }
  expect(routesOf(service(spec), [slice(['10.244.0.2'])]).map(({ protocol, to }) => [protocol, to])).toEqual([
    ['udp', []],
    ['tcp', []],
  ])
})

test('a Service without an address of its own is not routed', () => {
  for (const spec of [
    { clusterIP: 'None' },
    { clusterIP: '' },
    { type: 'ExternalName' },
    { clusterIP: 'fd00::1' },
  ])
    expect(routesOf(service(spec), [slice(['10.244.0.2'])])).toEqual([])
})

test('clients are remembered for as long as the Service says', () => {
  expect(routesOf(service({ sessionAffinity: 'ClientIP' }), [])[0]?.affinitySeconds).toBe(10_800)
  const sessionAffinityConfig = { clientIP: { timeoutSeconds: 5 } }
  expect(
    routesOf(service({ sessionAffinity: 'ClientIP', sessionAffinityConfig }), [])[0]?.affinitySeconds,
  ).toBe(5)
})
