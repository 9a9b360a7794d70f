// Flows and levels with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [{ spec: { priorityLevelConfiguration: { name: 'x' }, matchingPrecedence: 100 } }, [], 'a'],
  [{ spec: { priorityLevelConfiguration: { name: 'x' }, matchingPrecedence: 0 } }, [], 'a'],
  [
    { spec: { priorityLevelConfiguration: { name: 'x' }, matchingPrecedence: 20000 } },
    ['spec.matchingPrecedence: Invalid value: 20000: must not be greater than 10000'],
    'a',
  ],
  [
    { spec: { priorityLevelConfiguration: { name: 'x' }, matchingPrecedence: 1 } },
    [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
    ],
    'a',
  ],
  [
    { spec: { priorityLevelConfiguration: { name: '' }, matchingPrecedence: 100 } },
    ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
    'a',
  ],
  [
    {
      spec: {
        priorityLevelConfiguration: { name: 'A_' },
        matchingPrecedence: 100,
        distinguisherMethod: { type: 'X' },
      },
    },
    [
      'spec.distinguisherMethod.type: Unsupported value: {"Type":"X"}: supported values: "ByNamespace", "ByUser"',
      'spec.priorityLevelConfiguration.name: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
    ],
    'a',
  ],
  [
    {
      spec: {
        priorityLevelConfiguration: { name: 'x' },
        matchingPrecedence: 100,
        rules: [
          {},
          {
            subjects: [
              { kind: 'X' },
              { kind: 'User' },
              { kind: 'User', user: { name: '' } },
              { kind: 'Group', group: { name: '' } },
              { kind: 'ServiceAccount', serviceAccount: { name: '', namespace: '' } },
              { kind: 'ServiceAccount', serviceAccount: { name: 'A_', namespace: 'B' } },
              { kind: 'User', user: { name: 'a' }, group: { name: 'b' } },
            ],
            resourceRules: [
              { verbs: [], apiGroups: [], resources: [], namespaces: [] },
              {
                verbs: ['X', '*'],
                apiGroups: ['*', 'a'],
                resources: ['*', 'a'],
                namespaces: ['*', 'A_'],
                clusterScope: true,
              },
            ],
            nonResourceRules: [
              { verbs: [], nonResourceURLs: [] },
              { verbs: ['get'], nonResourceURLs: ['', 'a', '/a//b', '/a/*/b', '*', '/a/*'] },
            ],
          },
        ],
      },
    },
    [
      'spec.rules[0].subjects: Required value: subjects must contain at least one value',
      'spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty',
      'spec.rules[1].subjects[0].kind: Unsupported value: "X": supported values: "Group", "ServiceAccount", "User"',
      "spec.rules[1].subjects[1].user: Required value: user is required when subject kind is 'User'",
      'spec.rules[1].subjects[2].user.name: Required value',
      'spec.rules[1].subjects[3].group.name: Required value',
      'spec.rules[1].subjects[4].serviceAccount.name: Required value',
      'spec.rules[1].subjects[4].serviceAccount.namespace: Required value: must specify namespace for service account',
      'spec.rules[1].subjects[5].serviceAccount.name: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.rules[1].subjects[5].serviceAccount.namespace: Invalid value: "B": a lowercase RFC 1123 label …',
      "spec.rules[1].subjects[6].group: Forbidden: group is forbidden when subject kind is not 'Group'",
      'spec.rules[1].resourceRules[0].verbs: Required value: verbs must contain at least one value',
      'spec.rules[1].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'spec.rules[1].resourceRules[0].resources: Required value: resource rules must supply at least one resource',
      'spec.rules[1].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
      'spec.rules[1].resourceRules[1].verbs: Invalid value: ["X","*"]: if \'*\' is present, must not specify other verbs',
      'spec.rules[1].resourceRules[1].apiGroups: Invalid value: ["*","a"]: if \'*\' is present, must not specify other api groups',
      'spec.rules[1].resourceRules[1].resources: Invalid value: ["*","a"]: if \'*\' is present, must not specify other resources',
      'spec.rules[1].resourceRules[1].namespaces: Invalid value: ["*","A_"]: if \'*\' is present, must not specify other namespaces',
      'spec.rules[1].nonResourceRules[0].verbs: Required value: verbs must contain at least one value',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs: Required value: nonResourceURLs must contain at least one value',
      'spec.rules[1].nonResourceRules[1].nonResourceURLs: Invalid value: ["","a","/a//b","/a/*/b","*","/a/*"]: if \'*\' is present, must not specify other non-resource URLs',
    ],
    'a',
  ],
  [
    { spec: { priorityLevelConfiguration: { name: 'x' }, matchingPrecedence: 100 } },
    [
      'spec: Invalid value: {"priorityLevelConfiguration":{"name":"x"},"matchingPrecedence":100}: spec of \'exempt\' must equal the fixed value',
    ],
    'exempt',
  ],
  [
    { spec: { priorityLevelConfiguration: { name: 'x' }, matchingPrecedence: 100 } },
    [
      'spec: Invalid value: {"priorityLevelConfiguration":{"name":"x"},"matchingPrecedence":100}: spec of \'catch-all\' must equal the fixed value',
    ],
    'catch-all',
  ],
])('FlowSchema: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('FlowSchema', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{ spec: {} }, ['spec.type: Unsupported value: "": supported values: "Exempt", "Limited"'], 'a'],
  [
    { spec: { type: 'X' } },
    ['spec.type: Unsupported value: "X": supported values: "Exempt", "Limited"'],
    'a',
  ],
  [
    { spec: { type: 'Limited' } },
    ['spec.limited: Required value: must not be empty when type is Limited'],
    'a',
  ],
  [
    { spec: { type: 'Exempt', limited: {} } },
    [
      "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
      'spec.limited: Forbidden: must be nil if the type is not Limited',
    ],
    'a',
  ],
  [
    {
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: -1,
          lendablePercent: 101,
          borrowingLimitPercent: -1,
          limitResponse: { type: 'X' },
        },
      },
    },
    [
      'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
      'spec.limited.limitResponse.type: Unsupported value: "X": supported values: "Queue", "Reject"',
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
    'a',
  ],
  [
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject', queuing: {} } } } },
    [
      'spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited',
    ],
    'a',
  ],
  [
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue' } } } },
    [
      'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
    ],
    'a',
  ],
  [
    {
      spec: {
        type: 'Limited',
        limited: {
          limitResponse: { type: 'Queue', queuing: { queues: 0, handSize: 0, queueLengthLimit: 0 } },
        },
      },
    },
    [],
    'a',
  ],
  [
    {
      spec: {
        type: 'Limited',
        limited: {
          limitResponse: { type: 'Queue', queuing: { queues: 5, handSize: 6, queueLengthLimit: -1 } },
        },
      },
    },
    [
      'spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must be positive',
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 6: should not be greater than queues (5)',
    ],
    'a',
  ],
  [
    {
      spec: {
        type: 'Limited',
        limited: {
          limitResponse: { type: 'Queue', queuing: { queues: 1048576, handSize: 10, queueLengthLimit: 1 } },
        },
      },
    },
    [
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 10: required entropy bits of deckSize 1048576 and handSize 10 should not be greater than 60',
    ],
    'a',
  ],
  [
    { spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: -1, lendablePercent: 200 } } },
    [
      "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
      'spec.exempt.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.exempt.lendablePercent: Invalid value: 200: must be between 0 and 100, inclusive',
    ],
    'a',
  ],
  [
    { spec: { type: 'Exempt' } },
    [
      "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
      'spec: Invalid value: {"type":"Exempt"}: spec of \'catch-all\' must equal the fixed value',
    ],
    'catch-all',
  ],
])('PriorityLevelConfiguration: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('PriorityLevelConfiguration', object, name)).toEqual(refusals)
})
