// What a cluster has one of by a name, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [{ spec: {} }, ['spec.usages: Required value', 'spec.signerName: Required value']],
  [
    { spec: { request: 'YQ==', signerName: 'a', usages: ['x', 'x', 'client auth'], expirationSeconds: 5 } },
    [
      'spec.usages[0]: Unsupported value: "x": supported values: …',
      'spec.usages[1]: Unsupported value: "x": supported values: …',
      'spec.usages[1]: Duplicate value: "x"',
      'spec.signerName: Invalid value: "a": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
      'spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)',
    ],
  ],
  [
    { spec: { request: 'YQ==', signerName: 'kubernetes.io/legacy-unknown', usages: [] } },
    [
      'spec.usages: Required value',
      'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
    ],
  ],
  [
    { spec: { request: 'YQ==', signerName: 'A.com/b', usages: ['any'] } },
    ['spec.signerName: Invalid value: "A.com": validating label "A": a lowercase RFC 1123 label …'],
  ],
  [
    { spec: { request: 'YQ==', signerName: 'a.com/b c', usages: ['any'] } },
    ['spec.signerName: Invalid value: "b c": validating label "b c": a lowercase RFC 1123 subdomain …'],
  ],
  [
    { spec: { request: 'YQ==', signerName: 'a.com/', usages: ['any'] } },
    ['spec.signerName: Invalid value: "": validating label "": a lowercase RFC 1123 subdomain …'],
  ],
  [
    { spec: { request: 'YQ==', signerName: 'a.com/b/c', usages: ['any'] } },
    [
      'spec.signerName: Invalid value: "a.com/b/c": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
    ],
  ],
  [
    { spec: { request: 'YQ==', signerName: 'com/b', usages: ['any'] } },
    [
      'spec.signerName: Invalid value: "com": should be a domain with at least two segments separated by dots',
    ],
  ],
])('CertificateSigningRequest: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('CertificateSigningRequest', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        holderIdentity: '',
        leaseDurationSeconds: 0,
        leaseTransitions: -1,
        strategy: 'X',
        preferredHolder: '',
      },
    },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
      'spec.strategy.strategy: Unsupported value: "X": supported values: "OldestEmulationVersion"',
    ],
  ],
  [
    { spec: { strategy: 'a/b/c', preferredHolder: 'x' } },
    ['spec.strategy.strategy: Invalid value: "a/b/c": a valid label key …'],
  ],
])('Lease: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('Lease', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    { value: 2000000000 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    { value: 1, preemptionPolicy: 'X' },
    ['preemptionPolicy: Unsupported value: "X": supported values: "Never", "PreemptLowerPriority"'],
  ],
  [
    { value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
    ],
    'system-x',
  ],
  [
    { value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
    ],
    'system-node-critical',
  ],
])('PriorityClass: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('PriorityClass', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{}, ['handler: Invalid value: "": a lowercase RFC 1123 label …']],
  [
    {
      handler: 'A_',
      overhead: { podFixed: { cpu: '-1', x: '1', 'a.b/c': '1.5' } },
      scheduling: {
        nodeSelector: { 'a b': 'c', d: 'e f' },
        tolerations: [
          { key: 'a', operator: 'X' },
          { operator: 'Equal' },
          { key: 'a', operator: 'Exists' },
          { key: 'a', operator: 'Exists' },
        ],
      },
    },
    [
      'handler: Invalid value: "A_": a lowercase RFC 1123 label …',
      'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'overhead.limits[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'overhead.limits[x]: Invalid value: "x": must be a standard resource for containers',
      'overhead.limits[a.b/c]: Invalid value: "1500m": must be an integer',
      'scheduling.nodeSelector: Invalid value: "a b": name part …',
      "scheduling.nodeSelector: Invalid value: \"e f\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      'scheduling.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
      'scheduling.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ],
])('RuntimeClass: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('RuntimeClass', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [{ spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 } }, [], 'v1.a.b'],
  [
    { spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 } },
    ['metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.b"'],
    'x',
  ],
  [{ spec: { group: '', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 } }, [], 'v1.'],
  [
    { spec: { group: 'a.b', version: 'A_', groupPriorityMinimum: 100, versionPriority: 10 } },
    ['spec.version: Invalid value: "A_": a DNS-1035 label …'],
    'A_.a.b',
  ],
  [
    { spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 0, versionPriority: 0 } },
    [
      'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000',
      'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
    ],
    'v1.a.b',
  ],
  [
    { spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 20001, versionPriority: 1001 } },
    [
      'spec.groupPriorityMinimum: Invalid value: 20001: must be positive and less than 20000',
      'spec.versionPriority: Invalid value: 1001: must be positive and less than 1000',
    ],
    'v1.a.b',
  ],
  [
    {
      spec: {
        group: 'a.b',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 10,
        insecureSkipTLSVerify: true,
      },
    },
    ['spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify'],
    'v1.a.b',
  ],
  [
    {
      spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10, caBundle: 'YQ==' },
    },
    ['spec.caBundle: Invalid value: "1 bytes": local APIServices may not have a caBundle'],
    'v1.a.b',
  ],
  [
    {
      spec: {
        group: 'a.b',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 10,
        service: { name: '', namespace: '', port: 0 },
      },
    },
    [
      'spec.service.namespace: Required value',
      'spec.service.name: Required value',
      'spec.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
    ],
    'v1.a.b',
  ],
  [
    {
      spec: {
        group: 'a.b',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 10,
        service: { name: 'a', namespace: 'b', port: 70000 },
        insecureSkipTLSVerify: true,
        caBundle: 'YQ==',
      },
    },
    [
      'spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
      'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present',
    ],
    'v1.a.b',
  ],
  [
    { spec: { group: 'A_', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 } },
    ['spec.group: Invalid value: "A_": a lowercase RFC 1123 subdomain …'],
    'v1.A_',
  ],
])('APIService: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('APIService', object, name)).toEqual(refusals)
})
