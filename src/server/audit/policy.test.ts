import { describe, expect, it, test } from 'vitest'
import type { RequestAttributes } from '../access/attributes.ts'
import { decide, PolicyError, readPolicy } from './policy.ts'
import { unknownPolicyFields } from './unknown-policy-fields.ts'

const policyOf = (rules: readonly object[], more: object = {}) =>
  readPolicy({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules, ...more })

const user = { name: 'jane', groups: ['dev', 'system:authenticated'] }
const pods = (more: object = {}): RequestAttributes => ({
  ...{ kind: 'resource', user, verb: 'get', group: '', version: 'v1', resource: 'pods' },
  ...{ subresource: '', namespace: 'shop', name: 'web-0' },
  ...more,
})
const path = (of: string): RequestAttributes => ({ kind: 'path', user, verb: 'get', path: of })

describe('a rule', () => {
  test.each<[object, RequestAttributes, boolean]>([
    [{}, pods(), true],
    [{}, path('/version'), true],
    [{ users: ['jane'] }, pods(), true],
    [{ users: ['joe'] }, pods(), false],
    [{ userGroups: ['ops', 'dev'] }, pods(), true],
    [{ userGroups: ['ops'] }, pods(), false],
    [{ verbs: ['list', 'get'] }, pods(), true],
    [{ verbs: ['list'] }, pods(), false],
    [{ namespaces: ['shop'] }, pods(), true],
    [{ namespaces: ['shop'] }, pods({ namespace: '' }), false],
    [{ namespaces: [''] }, pods({ namespace: '' }), true],
    [{ namespaces: ['shop'] }, path('/version'), false],
    [{ resources: [{ group: '' }] }, pods(), true],
    [{ resources: [{ group: 'apps' }] }, pods(), false],
    [{ resources: [{ resources: ['pods'] }] }, pods(), true],
    [{ resources: [{ resources: ['pods'] }] }, pods({ subresource: 'log' }), false],
    [{ resources: [{ resources: ['pods/log'] }] }, pods({ subresource: 'log' }), true],
    [{ resources: [{ resources: ['pods/*'] }] }, pods({ subresource: 'log' }), true],
    [{ resources: [{ resources: ['*/log'] }] }, pods({ subresource: 'log' }), true],
    [{ resources: [{ resources: ['*/scale'] }] }, pods({ subresource: 'log' }), false],
    [{ resources: [{ resources: ['*'] }] }, pods({ subresource: 'log' }), true],
    [{ resources: [{ resources: ['pods'], resourceNames: ['web-0'] }] }, pods(), true],
    [{ resources: [{ resources: ['pods'], resourceNames: ['web-1'] }] }, pods(), false],
    [{ resources: [{ resources: ['pods/*'] }] }, pods(), true],
    [{ resources: [{ resources: ['pods/*'] }] }, pods({ resource: 'podtemplates' }), false],
    [{ resources: [{ resources: ['*/log'] }] }, pods(), false],
    [{ resources: [{ resources: ['*/*'] }] }, pods({ subresource: 'log' }), false],
    [{ resources: [{ resources: ['*'] }] }, pods(), true],
    [{ resources: [{ resources: ['pods/log'] }] }, pods(), false],
    [{ resources: [{ group: 'apps' }, { resources: ['pods'] }] }, pods(), true],
    [{ resources: [{ resources: ['pods'], resourceNames: ['web-0'] }] }, pods({ name: '' }), false],
    [{ resources: [{ resources: ['pods'], resourceNames: [''] }] }, pods({ name: '' }), true],
    [
      { resources: [{ resources: ['pods/log'], resourceNames: ['web-0'] }] },
      pods({ subresource: 'log' }),
      true,
    ],
    [{ namespaces: ['shop'], resources: [{ resources: ['secrets'] }] }, pods(), false],
    [{ namespaces: ['other'], resources: [{ resources: ['pods'] }] }, pods(), false],
    [{ userGroups: ['dev'], users: ['joe'] }, pods(), false],
    [{ users: ['Jane'] }, pods(), false],
    [{ verbs: ['*'] }, pods(), false],
    [{ users: [], verbs: [], namespaces: [], resources: [], nonResourceURLs: [] }, pods(), true],
    [{ nonResourceURLs: ['/api/*'] }, path('/api'), false],
    [{ nonResourceURLs: ['/api*'] }, path('/api/v1'), true],
    [{ nonResourceURLs: ['/x', '/ver*'] }, path('/version'), true],
    [{ nonResourceURLs: ['/version'] }, path('/version'), true],
    [{ nonResourceURLs: ['/health*'] }, path('/healthz'), true],
    [{ nonResourceURLs: ['*'] }, path('/metrics'), true],
    [{ nonResourceURLs: ['/version'] }, path('/metrics'), false],
    [{ nonResourceURLs: ['*'] }, pods(), false],
  ])('%j of %j: %j', (rule, attributes, matches) => {
    const { level } = decide(policyOf([{ level: 'Metadata', ...rule }]), attributes)
    expect(level).toBe(matches ? 'Metadata' : 'None')
  })

  it('that comes first decides, what none matches is not written', () => {
    const policy = policyOf([
      { level: 'None', users: ['jane'] },
      { level: 'Request', namespaces: ['shop'] },
    ])
    expect(decide(policy, pods()).level).toBe('None')
    expect(decide(policy, pods({ user: { ...user, name: 'joe' } })).level).toBe('Request')
    expect(decide(policy, path('/x')).level).toBe('None')
  })

  it.each([
    ['secrets', '', 'Metadata'],
    ['serviceaccounts', 'token', 'Metadata'],
    ['serviceaccounts', '', 'RequestResponse'],
    ['configmaps', '', 'RequestResponse'],
  ])('writes down what %s %s hold at the level %s', (resource, subresource, level) => {
    const policy = policyOf([{ level: 'RequestResponse' }])
    expect(decide(policy, pods({ resource, subresource })).level).toBe(level)
  })

  it('adds its stages to those that the policy omits, and has its own word on managed fields', () => {
    const policy = policyOf(
      [{ level: 'Request', omitStages: ['ResponseStarted'], omitManagedFields: false }],
      { omitStages: ['RequestReceived'], omitManagedFields: true },
    )
    expect(decide(policy, pods())).toEqual({
      level: 'Request',
      omitStages: ['RequestReceived', 'ResponseStarted'],
      omitManagedFields: false,
    })
  })
})

test.each<[unknown, string]>([
  [null, 'it is no Policy of audit.k8s.io/v1'],
  [{ apiVersion: 'audit.k8s.io/v1', kind: 'Policy' }, 'loaded illegal policy with 0 rules'],
])('%j is refused', (value, message) => {
  expect(() => readPolicy(value)).toThrow(new PolicyError(message))
})

test.each<[object, string]>([
  [{}, 'rules[0].level: Required value'],
  [{ level: 'Much' }, 'rules[0].level: Unsupported value: "Much"'],
  [{ level: 'None', users: 'jane' }, 'rules[0].users: must be a list of strings'],
  [
    { level: 'None', omitStages: ['Late'] },
    'rules[0].omitStages[0]: Invalid value: "Late": allowed stages are',
  ],
  [{ level: 'None', nonResourceURLs: ['x'] }, "must begin with a '/' character"],
  [{ level: 'None', nonResourceURLs: ['/x*y'] }, "wildcards '*' must be the final character"],
  [{ level: 'None', nonResourceURLs: ['/x'], namespaces: ['a'] }, 'rules cannot apply to both'],
  [{ level: 'None', resources: [{ group: 'A/v1' }] }, 'rules[0].resources[0].group: '],
  [
    { level: 'None', resources: [{ resourceNames: ['x'] }] },
    'using resourceNames requires at least one resource',
  ],
])('the rule %j is refused', (rule, words) => {
  expect(() => policyOf([rule])).toThrow(words)
})

test('fields that no policy has are told of, and the rest is in force', () => {
  const rules = [{ level: 'None', colour: 'red', resources: [{ group: '', verbs: ['get'] }] }]
  const policy = policyOf(rules, { metadata: { name: 'p' }, rule: [] })
  expect(decide(policy, pods()).level).toBe('None')
  expect(unknownPolicyFields(policy)).toEqual(['rule', 'rules[0].colour', 'rules[0].resources[0].verbs'])
  expect(unknownPolicyFields(policyOf([{ level: 'None', omitStages: ['Panic'] }]))).toEqual([])
})
