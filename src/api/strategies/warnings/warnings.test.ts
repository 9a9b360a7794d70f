// Texts of `Warning` headers by kind: of what is taken, but hardly meant, or belongs to the past.
import { expect, test } from 'vitest'
import type { Kind } from '../../kinds.ts'
import { type ApiObject, draftOf } from '../../object.ts'
import { kindNamed } from '../../validation/objects-under-test.ts'
import { strategyOf } from '../index.ts'
import { addressWarnings, networkWarnings } from './ip-warnings.ts'

/** What a new object of the kind is warned of, with the kind's defaults. */
function warningsOf(name: string, parts: object, old: ApiObject | null = null): readonly string[] {
  const kind: Kind<ApiObject> = kindNamed(name)
  const draft = draftOf({ metadata: { name: 'web', namespace: 'default' }, ...parts })
  strategyOf(kind).setDefaults(draft)
  return strategyOf(kind).warnings(draft, old)
}

const dotted =
  'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]'

test.each(['Deployment', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob'])(
  'a new %s with a dot in its name',
  kind => {
    const parts = { metadata: { name: 'a.b', namespace: 'default' }, spec: {} }
    expect(warningsOf(kind, parts)).toEqual([dotted])
    expect(warningsOf(kind, parts, parts)).toEqual([])
  },
)

const headless = { clusterIP: 'None', clusterIPs: ['None'] }

test.each<[string, object, readonly string[]]>([
  ['Service', { spec: headless }, []],
  [
    'Service',
    {
      spec: { ...headless, loadBalancerIP: '1.2.3.4', externalIPs: ['1.2.3.4'], sessionAffinity: 'ClientIP' },
    },
    [
      'spec.loadBalancerIP is ignored for headless services',
      'spec.externalIPs is ignored for headless services',
      'spec.SessionAffinity is ignored for headless services',
    ],
  ],
  [
    'Service',
    { spec: { type: 'ExternalName', externalName: 'a.b', externalIPs: ['1.2.3.4'] } },
    ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
  ],
  [
    'Service',
    { spec: { externalName: 'a.b', trafficDistribution: 'PreferClose' } },
    [
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ],
  [
    'Service',
    {
      metadata: { annotations: { 'service.kubernetes.io/topology-aware-hints': 'Auto' } },
      spec: { externalIPs: ['2001:DB8::1'], loadBalancerSourceRanges: ['1.2.3.4/8'] },
    },
    [
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
      'spec.externalIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      'spec.loadBalancerSourceRanges[0]: CIDR value "1.2.3.4/8" is ambiguous in this context (should be "1.0.0.0/8" or "1.2.3.4/32"?)',
    ],
  ],
  [
    'PersistentVolume',
    {
      metadata: {
        annotations: {
          'volume.beta.kubernetes.io/storage-class': 'fast',
          'volume.beta.kubernetes.io/mount-options': 'ro',
        },
      },
      spec: {
        persistentVolumeReclaimPolicy: 'Recycle',
        cephfs: { monitors: [] },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'beta.kubernetes.io/os', operator: 'Exists' }] }],
          },
        },
      },
    },
    [
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
      'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
      'spec.cephfs: deprecated in v1.28, non-functional in v1.31+',
    ],
  ],
  [
    'Ingress',
    { metadata: { annotations: { 'kubernetes.io/ingress.class': 'nginx' } } },
    [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`],
  ],
  [
    'Ingress',
    {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      spec: { ingressClassName: 'nginx' },
    },
    [],
  ],
  [
    'NetworkPolicy',
    { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.1/8', except: ['10.1.0.0/16'] } }] }] } },
    [
      'spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    ],
  ],
  ['EndpointSlice', { addressType: 'FQDN' }, ['spec.addressType: FQDN type is deprecated.']],
  [
    'EndpointSlice',
    { addressType: 'IPv6', endpoints: [{ addresses: ['::0:1'] }] },
    ['endpoints[0].addresses[0]: IPv6 address "::0:1" should be in RFC 5952 canonical format ("::1")'],
  ],
  [
    'Node',
    { spec: { configSource: {}, externalID: 'x' } },
    [
      'spec.configSource: the feature is removed',
      'spec.externalID: this field is deprecated, and is unused by Kubernetes',
    ],
  ],
  [
    'StorageClass',
    {
      allowedTopologies: [
        { matchLabelExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', values: ['a'] }] },
      ],
    },
    [
      'allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    ],
  ],
  [
    'RuntimeClass',
    { scheduling: { nodeSelector: { 'beta.kubernetes.io/arch': 'arm64' } } },
    ['scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ],
  [
    'Pod',
    { spec: { containers: [], hostAliases: [{ ip: '::0:1' }] } },
    ['spec.hostAliases[0].ip: IPv6 address "::0:1" should be in RFC 5952 canonical format ("::1")'],
  ],
])('a new %s %j', (kind, parts, texts) => {
  expect(warningsOf(kind, parts)).toEqual(texts)
})

test('addresses and networks that are not written in the standard form', () => {
  expect(addressWarnings('ip', '010.1.1.1')).toEqual([
    'ip: non-standard IP address "010.1.1.1" will be considered invalid in a future Kubernetes release: use "10.1.1.1"',
  ])
  expect(addressWarnings('ip', '::ffff:1.2.3.4')).toEqual([
    'ip: non-standard IP address "::ffff:1.2.3.4" will be considered invalid in a future Kubernetes release: use "1.2.3.4"',
  ])
  expect(networkWarnings('cidr', '1.2.3.0/024')).toEqual([
    'cidr: non-standard CIDR value "1.2.3.0/024" will be considered invalid in a future Kubernetes release: use "1.2.3.0/24"',
  ])
  expect(networkWarnings('cidr', '2001:DB8::/32')).toEqual([
    'cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
  ])
  expect([...addressWarnings('ip', 'web'), ...networkWarnings('cidr', '10.0.0.0/8')]).toEqual([])
})

test('of thousands of addresses no more is said than a client could be told', () => {
  const addresses = Array.from({ length: 100 }, () => '::0:1')
  const endpoints = Array.from({ length: 1_000 }, () => ({ addresses }))
  expect(warningsOf('EndpointSlice', { addressType: 'IPv6', endpoints }).length).toBeLessThan(400)
  const externalIPs = Array.from({ length: 60_000 }, () => '::0:1')
  expect(warningsOf('Service', { spec: { externalIPs } }).length).toBeLessThan(400)
})
