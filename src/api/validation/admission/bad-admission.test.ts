// Policies and webhooks with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
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

test.each<[object, readonly string[], string?]>([
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [],
  ],
  [
    {
      webhooks: [
        {
          name: 'a',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'A.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].name: Invalid value: "A.b.c": a lowercase RFC 1123 subdomain …'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'Some',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: [],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v9'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].admissionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['', 'a b', 'v1', 'v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].admissionReviewVersions[0]: Invalid value: "": a DNS-1035 label …',
      'webhooks[0].admissionReviewVersions[1]: Invalid value: "a b": a DNS-1035 label …',
      'webhooks[0].admissionReviewVersions[3]: Invalid value: "v1": duplicate version',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: {},
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'http://a' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://u:p@a/?x=1#f' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].clientConfig.url: Invalid value: "u:p": user information is not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "x=1": query parameters are not permitted in the URL',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse "https://": invalid URI for request; desired format: https://host[/path]',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a', service: { name: '', namespace: '' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { service: { name: 'a', namespace: 'b', path: 'x//y', port: 0 } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
      'webhooks[0].clientConfig.service.path: Invalid value: "x//y": must start with a \'/\'',
      'webhooks[0].clientConfig.service.path: Invalid value: "x//y": segment[0] may not be empty',
      'webhooks[0].clientConfig.service.path: Invalid value: "x//y": segment[1] may not be empty',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { service: { name: 'a', namespace: 'b', path: '/x/../y' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    [
      'webhooks[0].clientConfig.service.path: Invalid value: "/x/../y": segment[1]: a lowercase RFC 1123 subdomain …',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          failurePolicy: 'X',
          matchPolicy: 'X',
          timeoutSeconds: 31,
        },
      ],
    },
    [
      'webhooks[0].failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"',
      'webhooks[0].matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"',
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          timeoutSeconds: 0,
        },
      ],
    },
    ['webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds'],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [
            {
              operations: [],
              apiGroups: [],
              apiVersions: ['', '*', 'v1'],
              resources: ['*/*', 'pods', '', 'pods/', 'a/b/c', '*/scale', 'x/scale'],
              scope: 'X',
            },
          ],
        },
      ],
    },
    [
      'webhooks[0].rules[0].operations: Required value',
      'webhooks[0].rules[0].apiGroups: Required value',
      'webhooks[0].rules[0].apiVersions: Invalid value: ["","*","v1"]: if \'*\' is present, must not specify other API versions',
      'webhooks[0].rules[0].apiVersions[0]: Required value',
      'webhooks[0].rules[0].resources[2]: Required value',
      'webhooks[0].rules[0].resources[5]: Invalid value: "*/scale": if \'*/*\' is present, must not specify */scale',
      'webhooks[0].rules[0].resources[6]: Invalid value: "x/scale": if \'*/scale\' is present, must not specify x/scale',
      'webhooks[0].rules[0].resources: Invalid value: ["*/*","pods","","pods/","a/b/c","*/scale","x/scale"]: if \'*/*\' is present, must not specify other resources',
      'webhooks[0].rules[0].scope: Unsupported value: "X": supported values: "*", "Cluster", "Namespaced"',
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          matchConditions: [{ name: 'a', expression: 'x' }],
        },
      ],
    },
    [
      "webhooks[0].matchConditions[0].expression: Invalid value: \"x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x\n | ^",
    ],
  ],
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ['webhooks[1].name: Duplicate value: "a.b.c"'],
  ],
])('ValidatingWebhookConfiguration: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ValidatingWebhookConfiguration', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://a/b' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          reinvocationPolicy: 'X',
        },
      ],
    },
    ['webhooks[0].reinvocationPolicy: Unsupported value: "X": supported values: "Never", "IfNeeded"'],
  ],
])('MutatingWebhookConfiguration: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('MutatingWebhookConfiguration', object, name)).toEqual(refusals)
})
