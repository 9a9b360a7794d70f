import { describe, expect, test } from 'vitest'
import type { EndpointSlice, Pod, PodStatus, Service } from '../../api/generated/types.ts'
import { type PodOptions, podOf } from '../../testing/fixtures/objects.ts'
import { planEndpoints } from './plan-endpoints.ts'
import { planSlices } from './plan-slices.ts'

const service = (spec: Service['spec'] = {}): Service => ({
  metadata: {
    name: 'nginx',
    namespace: 'default',
    uid: 'service',
    labels: { app: 'nginx' },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    clusterIP: 'None',
    selector: { app: 'nginx' },
    ports: [{ name: 'web', port: 80, protocol: 'TCP', targetPort: 80 }],
    ...spec,
  },
})

const ready = (value: boolean): PodStatus['conditions'] => [
  { type: 'Ready', status: value ? 'True' : 'False', lastTransitionTime: '2026-01-01T00:01:00Z' },
]

const pod = (name: string, ip: string, options: PodOptions = {}): Pod =>
  podOf(name, {
    nodeName: 'a',
    ...options,
    metadata: { name, namespace: 'default', uid: name, ...options.metadata },
    spec: { hostname: name, subdomain: 'nginx', nodeName: 'a', ...options.spec },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: ready(true), ...options.status },
  })

const plan = (of: Service, pods: readonly Pod[], slices: readonly EndpointSlice[] = []) =>
  planSlices({ service: of, pods, slices, zoneOf: () => undefined })

/** The slice as the server would have stored it. */
const stored = (slice: EndpointSlice | undefined, name = 'nginx-1'): EndpointSlice => ({
  ...slice,
  addressType: slice?.addressType ?? 'IPv4',
  metadata: { ...slice?.metadata, name, generateName: 'nginx-' },
})

const only = <T>(list: readonly T[]): T => {
  if (list.length !== 1 || list[0] === undefined) throw new Error(`${list.length} instead of one`)
  return list[0]
}

describe('slices', () => {
  test('a pod of the set is an endpoint under its own name', () => {
    const slice = only(plan(service(), [pod('web-0', '10.0.0.1')]).create)
    expect(slice).toEqual({
      metadata: {
        namespace: 'default',
        generateName: 'nginx-',
        labels: {
          app: 'nginx',
          'kubernetes.io/service-name': 'nginx',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'service.kubernetes.io/headless': '',
        },
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:01:00Z' },
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            name: 'nginx',
            uid: 'service',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      addressType: 'IPv4',
      ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true, serving: true, terminating: false },
          hostname: 'web-0',
          nodeName: 'a',
          targetRef: { kind: 'Pod', namespace: 'default', name: 'web-0', uid: 'web-0' },
        },
      ],
    })
  })

  test.each<[string, Pod, boolean, object | null]>([
    [
      'not ready',
      pod('p', '10.0.0.1', { status: { conditions: ready(false) } }),
      false,
      { ready: false, serving: false, terminating: false },
    ],
    [
      'not ready, but published',
      pod('p', '10.0.0.1', { status: { conditions: ready(false) } }),
      true,
      { ready: true, serving: false, terminating: false },
    ],
    [
      'on its way out',
      pod('p', '10.0.0.1', { metadata: { deletionTimestamp: 'x' } }),
      false,
      { ready: false, serving: true, terminating: true },
    ],
    [
      'on its way out, but published',
      pod('p', '10.0.0.1', { metadata: { deletionTimestamp: 'x' } }),
      true,
      { ready: true, serving: true, terminating: true },
    ],
    ['ended', pod('p', '10.0.0.1', { status: { phase: 'Failed' } }), true, null],
    ['without an address', podOf('p', { nodeName: 'a' }), true, null],
  ])('a pod that is %s', (_, each, publishNotReadyAddresses, conditions) => {
    const slice = only(plan(service({ publishNotReadyAddresses }), [each]).create)
    expect(slice.endpoints?.map(endpoint => endpoint.conditions)).toEqual(conditions ? [conditions] : [])
  })

  test.each<[string | undefined, string | undefined, object | undefined]>([
    ['PreferSameZone', 'z1', { forZones: [{ name: 'z1' }] }],
    ['PreferClose', 'z1', { forZones: [{ name: 'z1' }] }],
    ['PreferSameNode', 'z1', { forZones: [{ name: 'z1' }], forNodes: [{ name: 'a' }] }],
    ['PreferSameNode', undefined, { forNodes: [{ name: 'a' }] }],
    ['PreferSameZone', undefined, undefined],
    [undefined, 'z1', undefined],
  ])('traffic distribution %s in zone %s is told to who is ready', (trafficDistribution, zone, hints) => {
    const of = service({ trafficDistribution })
    const pods = [pod('p', '10.0.0.1'), pod('q', '10.0.0.2', { status: { conditions: ready(false) } })]
    const before = stored(only(plan(service(), pods).create))
    const { update } = planSlices({ service: of, pods, slices: [before], zoneOf: () => zone })
    const { create } = planSlices({ service: of, pods, slices: [], zoneOf: () => zone })
    expect(only(create).endpoints?.map(each => each.hints)).toEqual([hints, undefined])
    if (hints) expect(only(update).endpoints?.map(each => each.hints)).toEqual([hints, undefined])
  })

  test('a hostname counts only under the subdomain of the service', () => {
    const elsewhere = pod('web-0', '10.0.0.1', { spec: { hostname: 'web-0', subdomain: 'other' } })
    expect(only(plan(service(), [elsewhere]).create).endpoints?.[0]?.hostname).toBeUndefined()
  })

  test('named target ports are looked up on each pod, and pods with other ports are in other slices', () => {
    const named = service({ ports: [{ name: 'web', port: 80, protocol: 'TCP', targetPort: 'http' }] })
    const listening = (containerPort: number) => ({
      containers: [{ name: 'c', ports: [{ name: 'http', containerPort, protocol: 'TCP' }] }],
    })
    const pods = [
      pod('web-0', '10.0.0.1', { spec: listening(8080) }),
      pod('web-1', '10.0.0.2', { spec: listening(9090) }),
      pod('web-2', '10.0.0.3'),
    ]
    const ports = plan(named, pods).create.map(slice => slice.ports?.map(each => each.port))
    expect(ports).toEqual([[8080], [9090], []])
  })

  test('a service without endpoints has an empty slice, and keeps the one it has', () => {
    const { create } = plan(service(), [])
    expect(only(create)).toMatchObject({ endpoints: [], ports: [] })
    expect(plan(service(), [], [stored(only(create))])).toEqual({ create: [], update: [], remove: [] })
  })

  test('nothing changed is nothing written', () => {
    const pods = [pod('web-0', '10.0.0.1'), pod('web-1', '10.0.0.2')]
    const slice = stored(only(plan(service(), pods).create))
    expect(plan(service(), pods, [slice])).toEqual({ create: [], update: [], remove: [] })
    expect(plan(service(), pods.toReversed(), [slice])).toEqual({ create: [], update: [], remove: [] })
  })

  test('a change of one pod is a change of its slice only', () => {
    const pods = Array.from({ length: 150 }, (_, index) =>
      pod(`web-${index}`, `10.0.${index >> 8}.${index & 255}`),
    )
    const { create } = plan(service(), pods)
    expect(create.map(slice => slice.endpoints?.length)).toEqual([100, 50])
    const slices = create.map((slice, index) => stored(slice, `nginx-${index}`))
    const next = pods.with(120, pod('web-120', '10.0.0.120', { status: { conditions: ready(false) } }))
    const { update, ...rest } = plan(service(), next, slices)
    expect(rest).toEqual({ create: [], remove: [] })
    expect(only(update).metadata?.name).toBe('nginx-1')
  })

  test('new endpoints fill a slice that has room', () => {
    const slice = stored(only(plan(service(), [pod('web-0', '10.0.0.1')]).create))
    const { create, update } = plan(service(), [pod('web-0', '10.0.0.1'), pod('web-1', '10.0.0.2')], [slice])
    expect(create).toEqual([])
    expect(only(update).endpoints?.map(each => each.targetRef?.name)).toEqual(['web-0', 'web-1'])
  })

  test('labels of the service are those of its slices', () => {
    const slice = stored(only(plan(service(), []).create))
    const relabelled = {
      ...service(),
      metadata: { ...service().metadata, labels: { app: 'nginx', tier: 'web' } },
    }
    expect(only(plan(relabelled, [], [slice]).update).metadata?.labels).toMatchObject({ tier: 'web' })
  })

  test('a pod that is a plain process, on the loopback, is in none', () => {
    const [web, other] = [pod('web-0', '127.16.0.2'), pod('web-1', '10.0.0.2')]
    expect(only(plan(service(), [web, other]).create).endpoints).toMatchObject([{ addresses: ['10.0.0.2'] }])
    expect(planEndpoints(service(), [web], null)?.subsets ?? []).toEqual([])
  })

  test('each family of a dual-stack service has slices of its own', () => {
    const both = service({ ipFamilies: ['IPv4', 'IPv6'] })
    const dual = pod('web-0', '10.0.0.1', {
      status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] },
    })
    expect(
      plan(both, [dual]).create.map(slice => [slice.addressType, slice.endpoints?.[0]?.addresses]),
    ).toEqual([
      ['IPv4', ['10.0.0.1']],
      ['IPv6', ['fd00::1']],
    ])
  })
})

describe('the older Endpoints', () => {
  test('keep ready and other addresses apart', () => {
    const pods = [
      pod('web-1', '10.0.0.2', { status: { conditions: ready(false) } }),
      pod('web-0', '10.0.0.1'),
      pod('web-2', '10.0.0.3', { metadata: { deletionTimestamp: 'x' } }),
    ]
    const endpoints = planEndpoints(service(), pods, null)
    expect(endpoints?.metadata).toMatchObject({
      name: 'nginx',
      labels: {
        app: 'nginx',
        'service.kubernetes.io/headless': '',
        'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
      },
    })
    expect(endpoints?.subsets).toEqual([
      {
        addresses: [
          {
            hostname: 'web-0',
            ip: '10.0.0.1',
            nodeName: 'a',
            targetRef: { kind: 'Pod', namespace: 'default', name: 'web-0', uid: 'web-0' },
          },
        ],
        notReadyAddresses: [
          {
            hostname: 'web-1',
            ip: '10.0.0.2',
            nodeName: 'a',
            targetRef: { kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'web-1' },
          },
        ],
        ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
      },
    ])
    expect(planEndpoints(service(), pods, endpoints)).toBeNull()
  })

  test('say so when they cannot hold all', () => {
    const pods = Array.from({ length: 1001 }, (_, index) =>
      pod(`p${index}`, `10.1.${index >> 8}.${index & 255}`),
    )
    const endpoints = planEndpoints(service(), pods, null)
    expect(endpoints?.subsets?.[0]?.addresses).toHaveLength(1000)
    expect(endpoints?.metadata?.annotations).toEqual({ 'endpoints.kubernetes.io/over-capacity': 'truncated' })
    expect(planEndpoints(service(), [], endpoints)?.metadata?.annotations).toEqual({})
  })
})
