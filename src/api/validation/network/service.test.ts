import { expect, test } from 'vitest'
import type { Service, ServicePort, ServiceSpec } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import type { Draft } from '../../object.ts'
import { completed, refusalsOfCreate, refusalsOfStatus, refusalsOfUpdate } from '../objects-under-test.ts'

const web: ServicePort = { name: 'web', port: 80, protocol: 'TCP', targetPort: 80 }

/** As it comes from a client and is prepared, with this changed afterwards. */
const aService = (spec: ServiceSpec, change: Partial<ServiceSpec> = {}): Draft<Service> =>
  completed(
    kinds.Service,
    { metadata: { name: 'nginx', namespace: 'default' }, spec: { ports: [web], ...spec } },
    draft => Object.assign(draft.spec ?? {}, change),
  )

const given: ServiceSpec = {
  clusterIP: '10.0.0.5',
  clusterIPs: ['10.0.0.5'],
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
}
const headless: ServiceSpec = { clusterIP: 'None', clusterIPs: ['None'] }
const createsAs = (spec: ServiceSpec) => refusalsOfCreate(kinds.Service, aService(given, spec))

test('services as most are pass', () => {
  expect(createsAs({})).toEqual([])
  expect(createsAs({ ...headless, ports: [] })).toEqual([])
})

test.each<[string, ServiceSpec]>([
  ['spec.ports: Required value', { ports: [] }],
  [
    'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    { ports: [{ ...web, port: 0 }] },
  ],
  [
    'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    { ports: [{ ...web, protocol: 'HTTP' }] },
  ],
  ['spec.ports[1].name: Required value', { ports: [web, { port: 81, protocol: 'TCP', targetPort: 81 }] }],
  ['spec.ports[1].name: Duplicate value: "web"', { ports: [web, { ...web, port: 81 }] }],
  [
    'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
    { ports: [{ ...web, targetPort: 0 }] },
  ],
  [
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    { ports: [{ ...web, nodePort: 30000 }] },
  ],
  [
    'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    { ports: [web, { ...web, name: 'too' }] },
  ],
  [
    'spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet',
    {
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: true,
      externalTrafficPolicy: 'Cluster',
      ports: [{ ...web, port: 10_250 }],
    },
  ],
  [
    'spec.type: Unsupported value: "Headless": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    { type: 'Headless' },
  ],
  [
    'spec.sessionAffinity: Unsupported value: "Always": supported values: "ClientIP", "None"',
    { sessionAffinity: 'Always' },
  ],
  [
    'spec.sessionAffinityConfig: Required value: when session affinity type is ClientIP',
    { sessionAffinity: 'ClientIP' },
  ],
  [
    'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    { ...headless, type: 'NodePort', externalTrafficPolicy: 'Cluster' },
  ],
  [
    'spec.clusterIPs: Invalid value: ["10.0.0.6"]: first value must match `clusterIP`',
    { clusterIPs: ['10.0.0.6'] },
  ],
  [
    'spec.clusterIPs[0]: Invalid value: "10.0.0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    { clusterIP: '10.0.0', clusterIPs: ['10.0.0'] },
  ],
  [
    'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
    { ipFamilies: ['IPv5'], clusterIP: '', clusterIPs: [] },
  ],
  [
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    { externalIPs: ['127.0.0.1'], externalTrafficPolicy: 'Cluster' },
  ],
  [
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    { externalTrafficPolicy: 'Local' },
  ],
  [
    "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    { loadBalancerClass: 'example.com/lb' },
  ],
])('create: %s', (text, change) => {
  expect(createsAs(change)).toEqual([text])
})

test('an external name is needed, and no address', () => {
  const service = aService({ type: 'ExternalName', ports: [] }, { clusterIP: '', clusterIPs: [] })
  expect(refusalsOfCreate(kinds.Service, service)).toEqual(['spec.externalName: Required value'])
})

const updatesTo = (spec: ServiceSpec, old: ServiceSpec = given) =>
  refusalsOfUpdate(kinds.Service, aService(spec), aService(old))

test('update: an address stays, and so does having none', () => {
  const text = 'may not change once set'
  expect(updatesTo({ ...given, clusterIP: '10.0.0.6', clusterIPs: ['10.0.0.6'] })).toEqual([
    `spec.clusterIPs[0]: Invalid value: ["10.0.0.6"]: ${text}`,
  ])
  expect(updatesTo({ ...given, ...headless })).toEqual([
    `spec.clusterIPs[0]: Invalid value: ["None"]: ${text}`,
  ])
  expect(updatesTo(given, { ...given, ...headless })).toEqual([
    `spec.clusterIPs[0]: Invalid value: ["10.0.0.5"]: ${text}`,
  ])
})

test('update: selector, ports and type change freely', () => {
  const spec = { ...given, type: 'NodePort', selector: { app: 'other' }, ports: [{ ...web, port: 8080 }] }
  expect(updatesTo(spec)).toEqual([])
})

test('status: only a load balancer has a point of ingress', () => {
  const service = { ...aService(given), status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }
  expect(refusalsOfStatus(kinds.Service, service, aService(given))).toEqual([
    "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'",
  ])
})

test('a name may begin with a digit', () => {
  const named = (name: string) => ({ ...aService({}), metadata: { name, namespace: 'default' } })
  expect(refusalsOfCreate(kinds.Service, named('1-web'))).toEqual([])
  expect(refusalsOfCreate(kinds.Service, named('web.a'))).toEqual([
    'metadata.name: Invalid value: "web.a": must not contain dots',
  ])
})
