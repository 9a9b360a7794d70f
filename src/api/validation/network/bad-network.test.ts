// Objects of networks with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    { spec: { controller: 'x' } },
    ['spec.controller: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [{ spec: { controller: '' } }, ['spec.controller: Required value']],
  [
    { spec: { controller: 'a.com/x', parameters: { kind: 'a/b', name: 'a%b', scope: 'Namespace' } } },
    [
      'spec.parameters.kind: Invalid value: "a/b": may not contain \'/\'',
      'spec.parameters.name: Invalid value: "a%b": may not contain \'%\'',
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
  ],
  [
    {
      spec: { controller: 'a.com/x', parameters: { kind: 'a', name: 'a', scope: 'Cluster', namespace: 'x' } },
    },
    ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
  [
    {
      spec: {
        controller: 'a.com/x',
        parameters: { kind: 'a', name: 'a', scope: 'Namespace', namespace: 'A' },
      },
    },
    ['spec.parameters.namespace: Invalid value: "A": a lowercase RFC 1123 label …'],
  ],
])('IngressClass: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('IngressClass', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{}, ['addressType: Required value']],
  [
    {
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.0.0.300', '127.0.0.1', '10.0.0.1', '10.0.0.1'], nodeName: 'A_', hostname: 'A' },
        { addresses: [], deprecatedTopology: { topologyKeys: 'a', 'kubernetes.io/hostname': 'x' } },
      ],
      ports: [
        { name: 'A', port: 0, protocol: 'X' },
        { name: 'b', appProtocol: 'a b' },
        { name: 'b', port: 70000 },
      ],
    },
    [
      'endpoints[0].addresses[0]: Invalid value: "10.0.0.300": must be a valid IPv4 address',
      'endpoints[0].addresses[0]: Invalid value: "10.0.0.300": must be a valid IP address',
      'endpoints[0].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[0].nodeName: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'endpoints[0].hostname: Invalid value: "A": a lowercase RFC 1123 label …',
      'endpoints[1].addresses: Required value: must contain at least 1 address',
      'ports[0].name: Invalid value: "A": a lowercase RFC 1123 label …',
      'ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      'ports[1].appProtocol: Invalid value: "a b": name part …',
      'ports[2].name: Duplicate value: "b"',
      'ports[2].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    { addressType: 'FQDN', endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['a_b'] }] },
    [
      'endpoints[1].addresses[0]: Invalid value: "a_b": a lowercase RFC 1123 subdomain …',
      'endpoints[1].addresses[0]: Invalid value: "a_b": should be a domain with at least two segments separated by dots',
    ],
  ],
  [
    { addressType: 'IPv6', endpoints: [{ addresses: ['::1', '::ffff:1.2.3.4', 'fe80::1', 'fd00:0::1'] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[0].addresses[1]: Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address',
      'endpoints[0].addresses[2]: Invalid value: "fe80::1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
  ],
])('EndpointSlice: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('EndpointSlice', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{ spec: {} }, []],
  [
    {
      spec: {
        podSelector: { matchLabels: { 'a b': 'c' } },
        policyTypes: ['X', 'Ingress', 'Egress'],
        ingress: [
          {
            ports: [
              { protocol: 'X', port: 0 },
              { port: 'A_' },
              { endPort: 5 },
              { port: 'a', endPort: 5 },
              { port: 10, endPort: 5 },
            ],
            from: [
              {},
              { podSelector: {}, ipBlock: { cidr: '' } },
              { ipBlock: { cidr: 'x' } },
              { ipBlock: { cidr: '10.0.0.0/8', except: ['x', '11.0.0.0/8', '10.0.0.0/8'] } },
            ],
          },
        ],
        egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'X' }] } }] }],
      },
    },
    [
      'spec.podSelector.matchLabels: Invalid value: "a b": name part …',
      'spec.ingress[0].ports[0].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[1].port: Invalid value: "A_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.ingress[0].ports[1].port: Invalid value: "A_": must contain at least one letter (a-z)',
      'spec.ingress[0].ports[2].endPort: Invalid value: 5: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[3].endPort: Invalid value: 5: may not be specified when `port` is non-numeric',
      'spec.ingress[0].ports[4].endPort: Invalid value: 5: must be greater than or equal to `port`',
      'spec.ingress[0].from[0]: Required value: must specify a peer',
      'spec.ingress[0].from[1].ipBlock.cidr: Required value',
      'spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer',
      'spec.ingress[0].from[2].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.ingress[0].from[3].ipBlock.except[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.ingress[0].from[3].ipBlock.except[1]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[3].ipBlock.except[2]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.egress[0].to[0].namespaceSelector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator',
      'spec.policyTypes: Invalid value: ["X","Ingress","Egress"]: may not specify more than two policyTypes',
    ],
  ],
])('NetworkPolicy: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('NetworkPolicy', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{ spec: {} }, ['spec.cidrs: Required value: at least one CIDR required']],
  [
    { spec: { cidrs: ['x', '10.0.0.0/8'] } },
    ['spec.cidrs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [
    { spec: { cidrs: ['10.0.0.1/8'] } },
    ['spec.cidrs[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
  ],
  [
    { spec: { cidrs: ['10.0.0.0/8', '11.0.0.0/8'] } },
    [
      'spec.cidrs: Invalid value: ["10.0.0.0/8","11.0.0.0/8"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    { spec: { cidrs: ['a', 'b', 'c'] } },
    ['spec.cidrs: Invalid value: {"CIDRs":["a","b","c"]}: may only hold up to 2 values'],
  ],
])('ServiceCIDR: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ServiceCIDR', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {},
    [
      'metadata.name: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.parentRef: Required value',
    ],
  ],
  [
    { spec: { parentRef: { resource: '', name: '' } } },
    ['spec.parentRef.resource: Required value', 'spec.parentRef.name: Required value'],
    '10.0.0.1',
  ],
  [
    { spec: { parentRef: { group: 'A_', resource: 'a/b', name: 'a%', namespace: 'x/y' } } },
    [
      'metadata.name: Invalid value: "010.0.0.1": must not have leading 0s',
      'spec.parentRef.group: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.parentRef.resource: Invalid value: "a/b": may not contain \'/\'',
      'spec.parentRef.name: Invalid value: "a%": may not contain \'%\'',
      'spec.parentRef.namespace: Invalid value: "x/y": may not contain \'/\'',
    ],
    '010.0.0.1',
  ],
  [
    {},
    [
      'metadata.name: Invalid value: "::FFFF": must be in canonical form ("::ffff")',
      'spec.parentRef: Required value',
    ],
    '::FFFF',
  ],
])('IPAddress: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('IPAddress', object, name)).toEqual(refusals)
})
