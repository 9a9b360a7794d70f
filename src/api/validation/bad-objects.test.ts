// Objects of kinds with few rules, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from './objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    {
      rules: [
        { verbs: [], apiGroups: [''], resources: ['pods'] },
        { verbs: ['get'] },
        { verbs: ['get'], apiGroups: [''] },
        { verbs: ['get'], nonResourceURLs: ['/a'] },
        { verbs: ['get'], nonResourceURLs: ['/a'], apiGroups: [''], resources: ['x'] },
      ],
    },
    [
      'metadata.name: Invalid value: "a/b": may not contain \'/\'',
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[1].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[1].resources: Required value: resource rules must supply at least one resource',
      'rules[2].resources: Required value: resource rules must supply at least one resource',
      'rules[3].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs',
      'rules[4].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs',
      'rules[4].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
    'a/b',
  ],
])('Role: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('Role', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      rules: [
        { verbs: ['get'], nonResourceURLs: ['/a'], apiGroups: [''], resources: ['x'] },
        { verbs: [], nonResourceURLs: ['/a'] },
      ],
      aggregationRule: { clusterRoleSelectors: [] },
    },
    [
      'rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
      'rules[1].verbs: Required value: verbs must contain at least one value',
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
  ],
  [
    { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'a b': 'c' } }] } },
    ['aggregationRule.clusterRoleSelectors[0].matchLabels: Invalid value: "a b": name part …'],
  ],
])('ClusterRole: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ClusterRole', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      roleRef: { apiGroup: '', kind: 'X', name: '' },
      subjects: [
        { kind: 'X', name: '' },
        { kind: 'User', name: 'a', apiGroup: '' },
        { kind: 'ServiceAccount', name: 'A_', apiGroup: 'x' },
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'Group', name: 'g', apiGroup: 'x' },
      ],
    },
    [
      'roleRef.kind: Unsupported value: "X": supported values: "Role", "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[0].name: Required value',
      'subjects[0].kind: Unsupported value: "X": supported values: "ServiceAccount", "User", "Group"',
      'subjects[2].name: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'subjects[2].apiGroup: Unsupported value: "x": supported values: ""',
      'subjects[4].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
    ],
  ],
  [
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a%b' } },
    ['roleRef.name: Invalid value: "a%b": may not contain \'%\''],
  ],
])('RoleBinding: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('RoleBinding', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' },
      subjects: [{ kind: 'ServiceAccount', name: 'a' }],
    },
    [
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ],
  ],
])('ClusterRoleBinding: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ClusterRoleBinding', object, name)).toEqual(refusals)
})

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
  [
    {
      spec: { hard: { cpu: '-1', pods: '1.5', x: '1', 'requests.nvidia.com/gpu': '1.5', 'count/a b': '1' } },
    },
    [
      'spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'spec.hard[x]: Invalid value: "x": must be a standard resource for quota',
      'spec.hard[count/a b]: Invalid value: "count/a b": name part …',
    ],
  ],
  [
    { spec: { hard: { cpu: '1' }, scopes: ['X', 'BestEffort', 'NotBestEffort'] } },
    [
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: conflicting scopes',
    ],
  ],
  [
    { spec: { hard: { 'requests.storage': '1' }, scopes: ['BestEffort'] } },
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  [
    { spec: { hard: { pods: '1' }, scopes: ['Terminating', 'NotTerminating', 'Terminating'] } },
    ['spec.scopes: Invalid value: ["Terminating","NotTerminating","Terminating"]: conflicting scopes'],
  ],
  [
    {
      spec: {
        hard: { pods: '1' },
        scopeSelector: {
          matchExpressions: [
            { scopeName: 'PriorityClass', operator: 'In' },
            { scopeName: 'X', operator: 'Y' },
            { scopeName: 'BestEffort', operator: 'In', values: ['a'] },
            { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
            { scopeName: 'BestEffort', operator: 'DoesNotExist' },
          ],
        },
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "X": unsupported scope',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Y": not a valid selector operator',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exist\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "DoesNotExist": must be \'Exist\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
    ],
  ],
])('ResourceQuota: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ResourceQuota', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        limits: [
          { type: 'X', max: { cpu: '1' }, min: { cpu: '2' } },
          { type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } },
          {
            type: 'Container',
            max: { cpu: '1' },
            min: { cpu: '2' },
            default: { cpu: '3' },
            defaultRequest: { cpu: '4' },
            maxLimitRequestRatio: { cpu: '0.5' },
          },
          { type: 'PersistentVolumeClaim' },
          { type: 'Container' },
          { type: 'a.b/c', max: { x: '1' } },
          { type: 'A b' },
        ],
      },
    },
    [
      'spec.limits[0].type: Invalid value: "X": must be a standard limit type or fully qualified',
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      "spec.limits[1].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[1].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
      'spec.limits[2].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[2].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than max value 1',
      'spec.limits[2].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than default limit value 3',
      'spec.limits[2].default[cpu]: Invalid value: "1": default value 3 is greater than max value 1',
      'spec.limits[2].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
      'spec.limits[3].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      'spec.limits[4].type: Duplicate value: "Container"',
      'spec.limits[5].max[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'spec.limits[6].type: Invalid value: "A b": name part …',
    ],
  ],
])('LimitRange: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('LimitRange', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        minAvailable: -1,
        selector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
        unhealthyPodEvictionPolicy: 'X',
      },
    },
    [
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    { spec: { maxUnavailable: 'a' } },
    [
      "spec.maxUnavailable: Invalid value: \"a\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
])('PodDisruptionBudget: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('PodDisruptionBudget', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    { spec: {} },
    [
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.kind: Required value',
      'spec.scaleTargetRef.name: Required value',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ],
  ],
  [
    { spec: { minReplicas: 0, maxReplicas: 0, scaleTargetRef: { kind: '', name: '' } } },
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.scaleTargetRef.kind: Required value',
      'spec.scaleTargetRef.name: Required value',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    { spec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { kind: 'a/b', name: 'a%' } } },
    [
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain \'/\'',
      'spec.scaleTargetRef.name: Invalid value: "a%": may not contain \'%\'',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ],
  ],
  [
    {
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'a', name: 'a' },
        metrics: [
          { type: '' },
          { type: 'X' },
          { type: 'Resource' },
          { type: 'Resource', pods: { metric: { name: '' }, target: { type: 'X' } } },
          { type: 'Resource', resource: { name: '', target: { type: 'Utilization' } } },
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: 0, averageValue: '0', value: '-1' },
            },
          },
          {
            type: 'Object',
            object: {
              describedObject: { kind: '', name: '' },
              metric: { name: 'a/b' },
              target: { type: 'Value' },
            },
          },
          {
            type: 'External',
            external: {
              metric: { name: 'a', selector: { matchLabels: { 'a b': '' } } },
              target: { type: 'Value', value: '1', averageValue: '1' },
            },
          },
          {
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: '',
              target: { type: 'Utilization', averageUtilization: 5 },
            },
          },
          { type: 'Pods', pods: { metric: { name: 'x' }, target: { type: 'AverageValue' } } },
        ],
      },
    },
    [
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.metrics[0].type: Required value: must specify a metric source type',
      'spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[1].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[2].resource: Required value: must populate information for the given metric source',
      'spec.metrics[3].pods.metric.name: Required value: must specify a metric name',
      'spec.metrics[3].pods.target.type: Invalid value: "X": must be either Utilization, Value, or AverageValue',
      'spec.metrics[3].pods.target.averageValue: Required value: must specify a positive target averageValue',
      'spec.metrics[3].resource: Required value: must populate information for the given metric source',
      'spec.metrics[4].resource.name: Required value: must specify a resource name',
      'spec.metrics[4].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      'spec.metrics[5].resource.target.value: Invalid value: "-1": must be positive',
      'spec.metrics[5].resource.target.averageValue: Invalid value: "0": must be positive',
      'spec.metrics[5].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
      'spec.metrics[5].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
      'spec.metrics[6].object.describedObject.kind: Required value',
      'spec.metrics[6].object.describedObject.name: Required value',
      'spec.metrics[6].object.metric.name: Invalid value: "a/b": may not contain \'/\'',
      'spec.metrics[6].object.target.averageValue: Required value: must set either a target value or averageValue',
      'spec.metrics[7].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
      'spec.metrics[8].containerResource.container: Required value: must specify a container',
      'spec.metrics[9].pods.target.averageValue: Required value: must specify a positive target averageValue',
    ],
  ],
  [
    {
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'a', name: 'a' },
        behavior: {
          scaleUp: { stabilizationWindowSeconds: -1, selectPolicy: 'X', policies: [] },
          scaleDown: {
            stabilizationWindowSeconds: 3601,
            tolerance: '-1',
            policies: [
              { type: 'X', value: 0, periodSeconds: 0 },
              { type: 'Pods', value: 1, periodSeconds: 1801 },
            ],
          },
        },
      },
    },
    [
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'spec.behavior.scaleDown.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      'spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater or equal to zero',
    ],
  ],
])('HorizontalPodAutoscaler: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('HorizontalPodAutoscaler', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        schedule: '',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    ['spec.schedule: Required value'],
  ],
  [
    {
      spec: {
        schedule: 'x',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
  ],
  [
    {
      spec: {
        schedule: '60 * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    ['spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60'],
  ],
  [
    {
      spec: {
        schedule: 'TZ=UTC * * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
      },
    },
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    {
      spec: {
        schedule: 'CRON_TZ=UTC * * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: 'UTC',
      },
    },
    [
      'spec.schedule: Invalid value: "CRON_TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: '',
      },
    },
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: 'Local',
      },
    },
    [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: 'Nowhere/X',
      },
    },
    ['spec.timeZone: Invalid value: "Nowhere/X": unknown time zone Nowhere/X'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        timeZone: '../etc',
      },
    },
    ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        concurrencyPolicy: 'X',
        startingDeadlineSeconds: -1,
        successfulJobsHistoryLimit: -1,
        failedJobsHistoryLimit: -1,
      },
    },
    [
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"',
      'spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } },
        },
        concurrencyPolicy: '',
      },
    },
    [],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: {
            template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } },
            manualSelector: true,
          },
        },
      },
    },
    ['spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'],
  ],
  [
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          metadata: { labels: { 'a b': 'c' } },
          spec: {
            template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } },
            selector: { matchLabels: { a: 'b' } },
          },
        },
      },
    },
    [
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
    ],
  ],
])('CronJob: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('CronJob', object, name)).toEqual(refusals)
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

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        selectors: [{}, { cel: { expression: '' } }],
        config: [{}, { opaque: { driver: 'A_', parameters: 1 } }],
        extendedResourceName: 'x',
      },
    },
    [
      'spec.selectors[0].cel: Required value',
      'spec.config[0].opaque: Required value',
      'spec.config[1].opaque.driver: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.extendedResourceName: Invalid value: "x": must be a valid extended resource name',
    ],
  ],
])('DeviceClass: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('DeviceClass', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        driver: 'A_',
        pool: { name: 'a//b', generation: -1, resourceSliceCount: 0 },
        nodeName: 'a',
        allNodes: true,
        devices: [{ name: 'A' }, { name: 'a' }, { name: 'a' }],
      },
    },
    [
      'spec.driver: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.pool.name: Invalid value: "": a lowercase RFC 1123 subdomain …',
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      'spec.devices[0].name: Invalid value: "A": a lowercase RFC 1123 label …',
      'spec.devices[2]: Duplicate value: "a"',
    ],
  ],
  [
    { spec: { driver: 'a', pool: { name: 'a', resourceSliceCount: 1 } } },
    [
      'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
    ],
  ],
])('ResourceSlice: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ResourceSlice', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    { spec: {} },
    [
      'spec.attacher: Required value',
      'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
      'spec.nodeName: Invalid value: "": a lowercase RFC 1123 subdomain …',
      'spec.attacher: Required value',
      'spec.attacher: Invalid value: "": a lowercase RFC 1123 subdomain …',
    ],
  ],
])('VolumeAttachment: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('VolumeAttachment', object, name)).toEqual(refusals)
})
