// Policies of admission, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

const ofPods = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
      },
    },
    [],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [],
      },
    },
    [
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  [{ spec: { validations: [{ expression: 'true' }] } }, ['spec.matchConstraints: Required value']],
  [
    { spec: { matchConstraints: { resourceRules: [] }, validations: [{ expression: 'true' }] } },
    ['spec.matchConstraints.resourceRules: Required value'],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['*', 'a'],
              apiVersions: [],
              operations: ['CONNECT', 'X', '*'],
              resources: ['*', 'pods'],
              scope: 'X',
            },
          ],
          matchPolicy: 'X',
          namespaceSelector: { matchLabels: { 'a b': '' } },
        },
        validations: [{ expression: 'true' }],
      },
    },
    [
      'spec.matchConstraints.matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"',
      'spec.matchConstraints.namespaceSelector.matchLabels: Invalid value: "a b": name part …',
      'spec.matchConstraints.resourceRules[0].operations: Invalid value: ["CONNECT","X","*"]: if \'*\' is present, must not specify other operations',
      'spec.matchConstraints.resourceRules[0].operations[1]: Unsupported value: "X": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      'spec.matchConstraints.resourceRules[0].apiGroups: Invalid value: ["*","a"]: if \'*\' is present, must not specify other API groups',
      'spec.matchConstraints.resourceRules[0].apiVersions: Required value',
      'spec.matchConstraints.resourceRules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources',
      'spec.matchConstraints.resourceRules[0].scope: Unsupported value: "X": supported values: "*", "Cluster", "Namespaced"',
    ],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
        failurePolicy: 'X',
      },
    },
    ['spec.failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"'],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
        paramKind: { apiVersion: 'a/b/c', kind: 'a/b' },
      },
    },
    [
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      'spec.paramKind.kind: Invalid value: "a/b": may have mixed case, but should otherwise match: a DNS-1035 label …',
    ],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
        paramKind: {},
      },
    },
    ['spec.paramKind.apiVersion: Required value', 'spec.paramKind.kind: Required value'],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
        matchConditions: [
          { name: '', expression: '' },
          { name: 'a b', expression: '1' },
          { name: 'a', expression: 'true' },
          { name: 'a', expression: 'true' },
        ],
      },
    },
    [
      'spec.matchConditions[0].expression: Required value',
      'spec.matchConditions[0].name: Required value',
      'spec.matchConditions[1].name: Invalid value: "a b": name part …',
      'spec.matchConditions[3].name: Duplicate value: "a"',
      'spec.matchConditions[1].expression: Invalid value: "1": must evaluate to bool',
    ],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
        variables: [
          { name: 'a b', expression: '1' },
          { name: 'a', expression: '' },
          { name: 'c', expression: 'x' },
          { name: 'c', expression: '1' },
          { name: 'for', expression: '1' },
        ],
      },
    },
    [
      'spec.variables[0].name: Invalid value: "a b": name is not a valid CEL identifier',
      'spec.variables[1].expression: Required value: expression is not specified',
      "spec.variables[2].expression: Invalid value: \"x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x\n | ^",
      'spec.variables[3].name: Duplicate value: "c"',
      'spec.variables[4].name: Invalid value: "for": name is not a valid CEL identifier',
    ],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [{ expression: 'true' }],
        auditAnnotations: [
          { key: '', valueExpression: '' },
          { key: 'a b', valueExpression: '1' },
          { key: 'a', valueExpression: "'x'" },
          { key: 'a', valueExpression: "'x'" },
        ],
      },
    },
    [
      'spec.auditAnnotations[0].key: Invalid value: "a/": name part must be non-empty',
      'spec.auditAnnotations[0].key: Invalid value: "a/": name part …',
      'spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified',
      'spec.auditAnnotations[1].key: Invalid value: "a/a b": name part …',
      'spec.auditAnnotations[1].valueExpression: Invalid value: "1": must evaluate to string or null',
      'spec.auditAnnotations[3].key: Duplicate value: "a"',
    ],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        validations: [],
        auditAnnotations: [],
      },
    },
    [
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
])('ValidatingAdmissionPolicy: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ValidatingAdmissionPolicy', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    { spec: {} },
    [
      'spec.policyName: Required value',
      'spec.validationActions: Required value: at least one validation action is required',
    ],
  ],
  [
    { spec: { policyName: 'A_', validationActions: [] } },
    [
      'spec.policyName: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.validationActions: Required value: at least one validation action is required',
    ],
  ],
  [
    { spec: { policyName: 'a', validationActions: ['X', 'Deny', 'Deny', 'Warn'] } },
    [
      'spec.validationActions[0]: Unsupported value: "X": supported values: "Audit", "Deny", "Warn"',
      'spec.validationActions[2]: Duplicate value: "Deny"',
      'spec.validationActions: Invalid value: ["X","Deny","Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ],
  ],
  [
    { spec: { policyName: 'a', validationActions: ['Audit'], paramRef: {} } },
    [
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.paramRef.parameterNotFoundAction: Required value',
    ],
  ],
  [
    {
      spec: {
        policyName: 'a',
        validationActions: ['Audit'],
        paramRef: { name: 'A_', selector: {}, parameterNotFoundAction: 'X' },
      },
    },
    [
      'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.parameterNotFoundAction: Unsupported value: "X": supported values: "Deny", "Allow"',
    ],
  ],
  [
    {
      spec: {
        policyName: 'a',
        validationActions: ['Audit'],
        paramRef: { name: 'a', namespace: 'A' },
        matchResources: { resourceRules: [{}], matchPolicy: 'X' },
      },
    },
    [
      'spec.paramRef.parameterNotFoundAction: Required value',
      'spec.matchResources.matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"',
      'spec.matchResources.resourceRules[0].operations: Required value',
      'spec.matchResources.resourceRules[0].apiGroups: Required value',
      'spec.matchResources.resourceRules[0].apiVersions: Required value',
      'spec.matchResources.resourceRules[0].resources: Required value',
    ],
  ],
])('ValidatingAdmissionPolicyBinding: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ValidatingAdmissionPolicyBinding', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }],
      },
    },
    [],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        reinvocationPolicy: 'Never',
        mutations: [],
      },
    },
    ['spec.mutations: Required value: mutations must contain at least one item'],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        reinvocationPolicy: 'X',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }],
      },
    },
    ['spec.reinvocationPolicy: Unsupported value: "X": supported values: "IfNeeded", "Never"'],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        reinvocationPolicy: '',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }],
      },
    },
    ['spec.reinvocationPolicy: Required value'],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [ofPods],
        },
        reinvocationPolicy: 'Never',
        mutations: [
          { patchType: 'X' },
          { patchType: 'JSONPatch' },
          { patchType: 'ApplyConfiguration' },
          { patchType: 'JSONPatch', jsonPatch: { expression: '' } },
          { patchType: 'JSONPatch', jsonPatch: { expression: '1' } },
          {
            patchType: 'ApplyConfiguration',
            applyConfiguration: { expression: '1' },
            jsonPatch: { expression: '[]' },
          },
          {},
        ],
      },
    },
    [
      'spec.mutations[0].patchType: Unsupported value: "X": supported values: "ApplyConfiguration", "JSONPatch"',
      'spec.mutations[1].jsonPatch.expression: Required value: expression is not specified',
      'spec.mutations[2].applyConfiguration.expression: Required value: expression is not specified',
      'spec.mutations[3].jsonPatch.expression: Required value: expression is not specified',
      'spec.mutations[4].jsonPatch.expression: Invalid value: "1": must evaluate to list(JSONPatch)',
      'spec.mutations[5].jsonPatch: Forbidden: must not be set when patchType is ApplyConfiguration',
      'spec.mutations[5].applyConfiguration.expression: Invalid value: "1": must evaluate to Object',
      'spec.mutations[6].patchType: Required value',
    ],
  ],
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['DELETE'], resources: ['pods'] },
          ],
        },
        reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }],
      },
    },
    [],
  ],
])('MutatingAdmissionPolicy: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('MutatingAdmissionPolicy', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{ spec: { policyName: '' } }, ['spec.policyName: Required value']],
  [
    { spec: { policyName: 'a', paramRef: { name: 'a' } } },
    ['spec.paramRef.parameterNotFoundAction: Required value'],
  ],
])('MutatingAdmissionPolicyBinding: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('MutatingAdmissionPolicyBinding', object, name)).toEqual(refusals)
})
