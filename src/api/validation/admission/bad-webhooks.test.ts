// Configurations of webhooks, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

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
