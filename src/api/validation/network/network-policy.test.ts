import { expect, test } from 'vitest'
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../../generated/types.ts'
import { strategyOf } from '../../strategies/index.ts'
import { completed, kindNamed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const policyKind = kindNamed<NetworkPolicy>('NetworkPolicy')
const metadata = { name: 'web', namespace: 'default' }
const policy = (spec: NetworkPolicySpec) =>
  completed(policyKind, { metadata, spec: { podSelector: {}, ...spec } })
const from = (...peers: readonly NetworkPolicyPeer[]): NetworkPolicySpec => ({ ingress: [{ from: peers }] })
const to = (...peers: readonly NetworkPolicyPeer[]): NetworkPolicySpec => ({ egress: [{ to: peers }] })
const on = (...ports: readonly NetworkPolicyPort[]): NetworkPolicySpec => ({ ingress: [{ ports }] })
const requirement = (operator: string) => ({ matchExpressions: [{ key: 'a', operator, values: ['b'] }] })

test.each<[NetworkPolicySpec, readonly string[]]>([
  [
    {
      podSelector: requirement('In'),
      ingress: [
        {
          from: [
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
            { podSelector: {}, namespaceSelector: {} },
          ],
          ports: [{ port: 80, endPort: 90 }, { port: 'http', protocol: 'SCTP' }, { protocol: 'UDP' }, {}],
        },
      ],
      policyTypes: ['Ingress', 'Egress'],
    },
    [],
  ],
  [
    { podSelector: requirement('Foo') },
    ['spec.podSelector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator'],
  ],
  [
    { policyTypes: ['Foo', 'Ingress'] },
    ['spec.policyTypes[0]: Unsupported value: "Foo": supported values: "Ingress", "Egress"'],
  ],
  [
    { policyTypes: ['Ingress', 'Egress', 'Ingress'] },
    [
      'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
    ],
  ],
  [
    from({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }, {}),
    [
      'spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
      'spec.ingress[0].from[1]: Required value: must specify a peer',
    ],
  ],
  [
    to({ ipBlock: { cidr: 'x' } }, { ipBlock: { cidr: '' } }),
    [
      'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.egress[0].to[1].ipBlock.cidr: Required value',
    ],
  ],
  [
    to({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8', 'y', 'fd00::/16'] } }),
    [
      'spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.egress[0].to[0].ipBlock.except[1]: Invalid value: "y": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.egress[0].to[0].ipBlock.except[2]: Invalid value: "fd00::/16": must be a strict subset of `cidr`',
    ],
  ],
  [
    on({ port: 99_999 }, { port: 80, endPort: 70_000 }, { port: 80, endPort: 79, protocol: 'FOO' }),
    [
      'spec.ingress[0].ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[1].endPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[2].protocol: Unsupported value: "FOO": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[2].endPort: Invalid value: 79: must be greater than or equal to `port`',
    ],
  ],
  [
    on({ endPort: 80 }, { port: 'http', endPort: 80 }),
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: may not be specified when `port` is non-numeric',
    ],
  ],
])('a network policy with %j', (spec, refusals) => {
  expect(refusalsOfCreate(policyKind, policy(spec))).toEqual(refusals)
  expect(refusalsOfUpdate(policyKind, policy(spec), policy({}))).toEqual(refusals)
})

test('tens of thousands of blocks are looked at some at a time, as rules, peers or exceptions', () => {
  const block = (except: readonly string[]) => ({ ipBlock: { cidr: '10.0.0.0/8', except } })
  const many = <Each>(each: Each) => Array.from({ length: 20_000 }, () => each)
  for (const spec of [
    { ingress: many({ from: [block(['10.1.0.0/16'])] }) },
    to(...many(block(['10.1.0.0/16']))),
    to(block(many('10.1.0.0/16'))),
    on(...many({ port: 80 })),
  ]) {
    const object = policy(spec)
    const steps = strategyOf(policyKind).problemsLeft?.({ object, old: null, written: 'object', found: [] })
    if (!steps) throw new Error('there are steps')
    let count = 1
    while (!steps.next().done) count++
    expect(count).toBeGreaterThan(4)
  }
})

test('a selector may keep values that no label can have', () => {
  const older = policy({ podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b c'] }] } })
  expect(refusalsOfCreate(policyKind, older)).toHaveLength(1)
  expect(refusalsOfUpdate(policyKind, older, older)).toEqual([])
})
