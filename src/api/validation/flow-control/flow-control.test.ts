import { expect, test } from 'vitest'
import type {
  FlowcontrolSubject,
  FlowSchemaSpec,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const schema = (spec: FlowSchemaSpec, name = 'mine') =>
  completed(kinds.FlowSchema, { metadata: { name }, spec })
const priorityLevelConfiguration = { name: 'workload-low' }
const subjects: readonly FlowcontrolSubject[] = [{ kind: 'User', user: { name: 'ann' } }]
const resourceRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['default'] }
const urlRule = { verbs: ['get'], nonResourceURLs: ['/healthz'] }
const ofRules = (rules: Partial<NonNullable<FlowSchemaSpec['rules']>[number]>): FlowSchemaSpec => ({
  priorityLevelConfiguration,
  rules: [{ subjects, resourceRules: [resourceRule], ...rules }],
})
const account = { namespace: 'default', name: 'a' }
const rule = 'spec.rules[0]'

test.each<[FlowSchemaSpec, readonly unknown[]]>([
  [{ priorityLevelConfiguration }, []],
  [ofRules({ nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['/', '/apis/*'] }] }), []],
  [
    {
      priorityLevelConfiguration: { name: '' },
      matchingPrecedence: 99_999,
      distinguisherMethod: { type: 'Foo' },
    },
    [
      'spec.matchingPrecedence: Invalid value: 99999: must not be greater than 10000',
      'spec.distinguisherMethod.type: Unsupported value: {"Type":"Foo"}: supported values: "ByNamespace", "ByUser"',
      'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
    ],
  ],
  [
    { priorityLevelConfiguration, matchingPrecedence: 1 },
    [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
    ],
  ],
  [
    { priorityLevelConfiguration, matchingPrecedence: -1 },
    ['spec.matchingPrecedence: Invalid value: -1: must be a positive value'],
  ],
  [
    ofRules({ subjects: [], resourceRules: [] }),
    [
      `${rule}.subjects: Required value: subjects must contain at least one value`,
      `${rule}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`,
    ],
  ],
  [
    ofRules({
      subjects: [{ kind: 'Robot' }, { kind: 'ServiceAccount', user: { name: 'a' }, group: { name: 'a' } }],
    }),
    [
      `${rule}.subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"`,
      `${rule}.subjects[1].serviceAccount: Required value: serviceAccount is required when subject kind is 'ServiceAccount'`,
      `${rule}.subjects[1].user: Forbidden: user is forbidden when subject kind is not 'User'`,
      `${rule}.subjects[1].group: Forbidden: group is forbidden when subject kind is not 'Group'`,
    ],
  ],
  [
    ofRules({
      subjects: [
        { kind: 'Group', serviceAccount: account },
        { kind: 'User', user: { name: '' } },
        { kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: '' } },
      ],
    }),
    [
      `${rule}.subjects[0].serviceAccount: Forbidden: serviceAccount is forbidden when subject kind is not 'ServiceAccount'`,
      `${rule}.subjects[0].group: Required value: group is required when subject kind is 'Group'`,
      `${rule}.subjects[1].user.name: Required value`,
      `${rule}.subjects[2].serviceAccount.namespace: Required value: must specify namespace for service account`,
    ],
  ],
  [
    ofRules({
      resourceRules: [
        { verbs: ['*', 'get'], apiGroups: ['*', 'a'], resources: ['*', 'b'], namespaces: ['A'] },
      ],
    }),
    [
      `${rule}.resourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`,
      `${rule}.resourceRules[0].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other api groups`,
      `${rule}.resourceRules[0].resources: Invalid value: ["*","b"]: if '*' is present, must not specify other resources`,
      expect.stringContaining(
        `${rule}.resourceRules[0].namespaces[0]: Invalid value: "A": each member of this list must be '*' or a DNS-1123 label; `,
      ),
    ],
  ],
  [
    ofRules({ resourceRules: [{ verbs: [], apiGroups: [], resources: [] }] }),
    [
      `${rule}.resourceRules[0].verbs: Required value: verbs must contain at least one value`,
      `${rule}.resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group`,
      `${rule}.resourceRules[0].resources: Required value: resource rules must supply at least one resource`,
      `${rule}.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace`,
    ],
  ],
  [
    ofRules({
      nonResourceRules: [
        { ...urlRule, verbs: ['run'] },
        { ...urlRule, nonResourceURLs: ['', 'a', '/a b', '/a//b', '/*/a', '/a*'] },
        { ...urlRule, nonResourceURLs: [] },
      ],
    }),
    [
      expect.stringContaining(
        `${rule}.nonResourceRules[0].verbs: Unsupported value: ["run"]: supported values: "create"`,
      ),
      `${rule}.nonResourceRules[1].nonResourceURLs[0]: Invalid value: "": must not be empty`,
      `${rule}.nonResourceRules[1].nonResourceURLs[1]: Invalid value: "a": must start with slash`,
      `${rule}.nonResourceRules[1].nonResourceURLs[2]: Invalid value: "/a b": must not contain white-space`,
      `${rule}.nonResourceRules[1].nonResourceURLs[3]: Invalid value: "/a//b": must not contain double slash`,
      `${rule}.nonResourceRules[1].nonResourceURLs[4]: Invalid value: "/*/a": wildcard can only do suffix matching`,
      `${rule}.nonResourceRules[1].nonResourceURLs[5]: Invalid value: "/a*": wildcard can only do suffix matching`,
      `${rule}.nonResourceRules[2].nonResourceURLs: Required value: nonResourceURLs must contain at least one value`,
    ],
  ],
])('a flow schema with %j', (spec, refusals) => {
  expect(refusalsOfCreate(kinds.FlowSchema, schema(spec))).toEqual(refusals)
  expect(refusalsOfUpdate(kinds.FlowSchema, schema(spec), schema({ priorityLevelConfiguration }))).toEqual(
    refusals,
  )
})

test('nobody changes the flow schemas that everything else hangs on', () => {
  expect(refusalsOfCreate(kinds.FlowSchema, schema({ priorityLevelConfiguration }, 'catch-all'))).toEqual([
    expect.stringMatching(/^spec: Invalid value: .*: spec of 'catch-all' must equal the fixed value$/),
  ])
})

const level = (spec: PriorityLevelConfigurationSpec, name = 'mine') =>
  completed(kinds.PriorityLevelConfiguration, { metadata: { name }, spec })
const limited = (queuing: QueuingConfiguration): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: { limitResponse: { type: 'Queue', queuing } },
})
const reject = { type: 'Reject' }
const at = 'spec.limited.limitResponse.queuing'

test.each<[string, PriorityLevelConfigurationSpec, readonly unknown[]]>([
  ['mine', limited({}), []],
  ['mine', limited({ queues: 10_000_000, handSize: 2 }), []],
  ['exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 10, lendablePercent: 10 } }, []],
  ['mine', { type: 'Foo' }, ['spec.type: Unsupported value: "Foo": supported values: "Exempt", "Limited"']],
  [
    'mine',
    { type: 'Exempt' },
    ["spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'"],
  ],
  [
    'exempt',
    { type: 'Exempt', exempt: { nominalConcurrencyShares: -1, lendablePercent: 101 } },
    [
      'spec.exempt.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.exempt.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
    ],
  ],
  [
    'exempt',
    { type: 'Exempt', limited: { limitResponse: reject } },
    [
      'spec.limited: Forbidden: must be nil if the type is not Limited',
      expect.stringMatching(/^spec: Invalid value: .*: spec of 'exempt' except the 'spec.exempt' field must/),
    ],
  ],
  [
    'mine',
    { type: 'Limited', exempt: {} },
    [
      'spec.exempt: Forbidden: must be nil if the type is Limited',
      'spec.limited: Required value: must not be empty when type is Limited',
    ],
  ],
  [
    'mine',
    { type: 'Limited', limited: { borrowingLimitPercent: -1, limitResponse: { type: 'Foo' } } },
    [
      'spec.limited.limitResponse.type: Unsupported value: "Foo": supported values: "Queue", "Reject"',
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
  ],
  [
    'mine',
    { type: 'Limited', limited: { limitResponse: { type: 'Reject', queuing: {} } } },
    [`${at}: Forbidden: must be nil if limited.limitResponse.type is not Limited`],
  ],
  [
    'mine',
    { type: 'Limited', limited: { limitResponse: { type: 'Queue' } } },
    [`${at}: Required value: must not be empty if limited.limitResponse.type is Limited`],
  ],
  [
    'mine',
    limited({ queues: 2 ** 31 - 1, handSize: 3, queueLengthLimit: -1 }),
    [
      `${at}.queueLengthLimit: Invalid value: -1: must be positive`,
      `${at}.queues: Invalid value: 2147483647: must not be greater than 10000000`,
      `${at}.handSize: Invalid value: 3: required entropy bits of deckSize 2147483647 and handSize 3 should not be greater than 60`,
    ],
  ],
  [
    'mine',
    limited({ queues: 4, handSize: 5 }),
    [`${at}.handSize: Invalid value: 5: should not be greater than queues (4)`],
  ],
  [
    'catch-all',
    { type: 'Limited', limited: { nominalConcurrencyShares: 42, limitResponse: reject } },
    [expect.stringMatching(/^spec: Invalid value: .*: spec of 'catch-all' must equal the fixed value$/)],
  ],
])('a priority level %s with %j', (name, spec, refusals) => {
  expect(refusalsOfCreate(kinds.PriorityLevelConfiguration, level(spec, name))).toEqual(refusals)
})

test('what a schema and a level leave out is filled in', () => {
  expect(schema({ priorityLevelConfiguration }).spec?.matchingPrecedence).toBe(1000)
  expect(level(limited({})).spec?.limited).toEqual({
    nominalConcurrencyShares: 30,
    lendablePercent: 0,
    limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
  })
  expect(level({ type: 'Exempt', exempt: {} }, 'exempt').spec?.exempt).toEqual({
    nominalConcurrencyShares: 0,
    lendablePercent: 0,
  })
  const none = { type: 'Limited', limited: { nominalConcurrencyShares: 0, limitResponse: reject } }
  expect(level(none).spec?.limited?.nominalConcurrencyShares).toBe(0)
})
