import { expect, test } from 'vitest'
import { formatFieldError } from '../../field-error.ts'
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhook,
} from '../../generated/types.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { validateValidatingBinding } from './bindings.ts'
import { type Expressions, validateValidatingPolicy, validateValidatingPolicyStatus } from './policies.ts'
import { validateRule } from './rules.ts'
import { validateWebhooks } from './webhooks.ts'

const told = (validate: (findings: Findings) => void) => findingsOf(validate).map(formatFieldError)

const anyExpression: Expressions = { problemOf: () => null, problemOfCondition: () => null, declare() {} }
const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }
const named =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const dns1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

test.each<[Partial<typeof rule>, readonly string[]]>([
  [{}, []],
  [{ resources: ['pods', 'pods/*', '*/status', 'configmaps'] }, []],
  [
    { resources: ['*/*', 'pods'] },
    ['r.resources: Invalid value: ["*/*","pods"]: if \'*/*\' is present, must not specify other resources'],
  ],
  [
    { resources: ['*', 'pods'] },
    [
      'r.resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources',
    ],
  ],
  [
    { resources: ['pods/*', 'pods/status', '*/scale', 'deployments/scale', ''] },
    [
      'r.resources[1]: Invalid value: "pods/status": if \'pods/*\' is present, must not specify pods/status',
      'r.resources[3]: Invalid value: "deployments/scale": if \'*/scale\' is present, must not specify deployments/scale',
      'r.resources[4]: Required value',
    ],
  ],
  [
    { operations: ['*', 'READ'], apiGroups: ['*', 'apps'], apiVersions: ['v1', ''] },
    [
      'r.operations: Invalid value: ["*","READ"]: if \'*\' is present, must not specify other operations',
      'r.operations[1]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      'r.apiGroups: Invalid value: ["*","apps"]: if \'*\' is present, must not specify other API groups',
      'r.apiVersions[1]: Required value',
    ],
  ],
])('a rule %j', (change, texts) => {
  expect(told(findings => validateRule(findings, 'r', { ...rule, ...change }))).toEqual(texts)
})

test('a rule of many resources is read in one pass', () => {
  const resources = Array.from({ length: 50_000 }, (_, at) => `kind${at}/status`)
  expect(told(findings => validateRule(findings, 'r', { ...rule, resources }))).toEqual([])
})

type PolicySpec = NonNullable<ValidatingAdmissionPolicy['spec']>
const policySpec: PolicySpec = {
  failurePolicy: 'Fail',
  matchConstraints: { resourceRules: [rule] },
  validations: [{ expression: 'true' }],
}

test.each<[Partial<PolicySpec>, readonly string[]]>([
  [{ paramKind: { apiVersion: 'rules.example.com/v1', kind: 'MaxReplicas' } }, []],
  [
    { matchConditions: [{ name: 'a b', expression: 'true' }] },
    [`spec.matchConditions[0].name: Invalid value: "a b": name part ${named}`],
  ],
  [
    { paramKind: { apiVersion: 'a/b/c', kind: 'a b' } },
    [
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      `spec.paramKind.kind: Invalid value: "a b": may have mixed case, but should otherwise match: ${dns1035}`,
    ],
  ],
  [
    { paramKind: { apiVersion: 'A_/' } },
    [
      `spec.paramKind.apiVersion: Invalid value: "A_": ${subdomain}`,
      'spec.paramKind.apiVersion: Invalid value: "A_/": version must be specified',
      'spec.paramKind.kind: Required value',
    ],
  ],
  [
    {
      validations: [
        { expression: 'true', message: ' ' },
        { expression: 'true', message: 'a\nb', messageExpression: ' ' },
      ],
    },
    [
      'spec.validations[0].message: Invalid value: " ": message must be non-empty if specified',
      'spec.validations[1].messageExpression: Invalid value: " ": must be non-empty if specified',
      'spec.validations[1].message: Invalid value: "a\\nb": message must not contain line breaks',
    ],
  ],
  [
    { validations: [] },
    [
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  [
    {
      auditAnnotations: [
        { key: 'a', valueExpression: '' },
        { key: 'a', valueExpression: 'x'.repeat(6000) },
        { key: '-', valueExpression: 'x' },
      ],
    },
    [
      'spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified',
      'spec.auditAnnotations[1].valueExpression: Required value: must not exceed 5120 bytes in length',
      'spec.auditAnnotations[1].key: Duplicate value: "a"',
      `spec.auditAnnotations[2].key: Invalid value: "few/-": name part ${named}`,
    ],
  ],
  [
    { variables: [{ name: 'in', expression: '1' }] },
    ['spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier'],
  ],
  [
    { matchConstraints: { resourceRules: [{ ...rule, resourceNames: ['a', 'a/b', 'a'] }] } },
    [
      'spec.matchConstraints.resourceRules[0].resourceNames[1]: Invalid value: "a/b": may not contain \'/\'',
      'spec.matchConstraints.resourceRules[0].resourceNames[2]: Duplicate value: "a"',
    ],
  ],
])('a policy with %j', (change, texts) => {
  const policy = { metadata: { name: 'few' }, spec: { ...policySpec, ...change } }
  expect(told(findings => validateValidatingPolicy(findings, policy, () => anyExpression))).toEqual(texts)
})

test('the status of a policy says what its warnings are about', () => {
  const status = { typeChecking: { expressionWarnings: [{ fieldRef: ' ', warning: '' }] } }
  expect(told(findings => validateValidatingPolicyStatus(findings, { status }))).toEqual([
    'status.typeChecking.expressionWarnings[0].warning: Required value',
    'status.typeChecking.expressionWarnings[0].fieldRef: Required value',
  ])
})

test.each<[Partial<NonNullable<ValidatingAdmissionPolicyBinding['spec']>>, readonly string[]]>([
  [{}, []],
  [{ policyName: 'A_' }, [`spec.policyName: Invalid value: "A_": ${subdomain}`]],
  [
    { validationActions: ['Deny', 'Deny', 'Shout'] },
    [
      'spec.validationActions[1]: Duplicate value: "Deny"',
      'spec.validationActions[2]: Unsupported value: "Shout": supported values: "Audit", "Deny", "Warn"',
    ],
  ],
  [
    { paramRef: { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' } },
    [
      'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
    ],
  ],
  [
    { paramRef: {} },
    [
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.paramRef.parameterNotFoundAction: Required value',
    ],
  ],
])('a binding with %j', (change, texts) => {
  const spec = { policyName: 'few', validationActions: ['Deny'], ...change }
  expect(told(findings => validateValidatingBinding(findings, { spec }))).toEqual(texts)
})

const form = 'desired format: https://host[/path]'

test.each<[Partial<ValidatingWebhook>, readonly string[]]>([
  [{}, []],
  [
    { name: 'short.com' },
    [
      'webhooks[0].name: Invalid value: "short.com": should be a domain with at least three segments separated by dots',
    ],
  ],
  [
    { admissionReviewVersions: ['v1', 'v1', 'V2'] },
    [
      'webhooks[0].admissionReviewVersions[1]: Invalid value: "v1": duplicate version',
      `webhooks[0].admissionReviewVersions[2]: Invalid value: "V2": ${dns1035}`,
    ],
  ],
  [
    { clientConfig: { url: 'http://user@a.com/?b=c#d' } },
    [
      `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; ${form}`,
      'webhooks[0].clientConfig.url: Invalid value: "user": user information is not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "d": fragments are not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "b=c": query parameters are not permitted in the URL',
    ],
  ],
  [
    { clientConfig: { url: 'foo/bar' } },
    [
      `webhooks[0].clientConfig.url: Invalid value: "": 'https' is the only allowed URL scheme; ${form}`,
      `webhooks[0].clientConfig.url: Invalid value: "": host must be specified; ${form}`,
    ],
  ],
  [
    { clientConfig: { service: { name: 's', namespace: 'n', port: 70_000, path: 'a//B' } } },
    [
      'webhooks[0].clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
      'webhooks[0].clientConfig.service.path: Invalid value: "a//B": must start with a \'/\'',
      'webhooks[0].clientConfig.service.path: Invalid value: "a//B": segment[0] may not be empty',
      'webhooks[0].clientConfig.service.path: Invalid value: "a//B": segment[1] may not be empty',
      `webhooks[0].clientConfig.service.path: Invalid value: "a//B": segment[2]: ${subdomain}`,
    ],
  ],
  [{ clientConfig: { service: { name: 's', namespace: 'n', path: '/a/b/' } } }, []],
  [
    { sideEffects: undefined },
    ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
  ],
])('a webhook with %j', (change, texts) => {
  const webhook = {
    name: 'a.example.com',
    clientConfig: { url: 'https://a.example.com/x' },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    rules: [rule],
    ...change,
  } as ValidatingWebhook
  expect(told(findings => validateWebhooks(findings, { webhooks: [webhook] }))).toEqual(texts)
})
