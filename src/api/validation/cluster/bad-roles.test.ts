// Roles and bindings, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

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
