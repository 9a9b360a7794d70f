// Who works on what, where the pictures are taken.
const rbac = 'rbac.authorization.k8s.io'
const named = (name: string, alias: string, description: string, labels = {}) => ({
  metadata: {
    name,
    labels,
    annotations: { 'kubesphere.io/alias-name': alias, 'kubesphere.io/description': description },
  },
})
const bound = (namespace: string, role: string, subject: object, kind = 'ClusterRole') => ({
  apiVersion: `${rbac}/v1`,
  kind: 'RoleBinding',
  metadata: { name: `${role}:${Object.values(subject).at(-1)}`, namespace },
  roleRef: { apiGroup: rbac, kind, name: role },
  subjects: [subject],
})
const user = (name: string) => ({ apiGroup: rbac, kind: 'User', name })

/** Who works on what: a workspace with two projects, its people, roles and quotas. */
export const team: readonly object[] = [
  {
    ...{ apiVersion: 'iam.kedge.dev/v1', kind: 'Workspace' },
    ...named('acme', 'Acme 公司', 'Everything that Acme sells and keeps.'),
    spec: { quota: { hard: { pods: '90', 'requests.cpu': '12', 'requests.memory': '24Gi' } } },
  },
  ...[
    named('shop', 'The shop', 'What customers see.', { 'iam.kedge.dev/workspace': 'acme' }),
    named('billing', '账务', '', { 'iam.kedge.dev/workspace': 'acme' }),
    named('lab', '', ''),
  ].map(each => ({ apiVersion: 'v1', kind: 'Namespace', ...each })),
  {
    ...{ apiVersion: `${rbac}/v1`, kind: 'Role' },
    metadata: {
      ...{ name: 'backup', namespace: 'shop' },
      annotations: {
        'iam.kedge.dev/templates': 'project-view-claims,project-exec-pods',
        'kubesphere.io/description': 'Looks into Pods to back up what is in their volumes.',
      },
    },
    rules: [],
  },
  bound('shop', 'project-admin', user('ann')),
  bound('shop', 'project-operator', user('rosa')),
  bound('shop', 'project-viewer', { apiGroup: rbac, kind: 'Group', name: 'auditors' }),
  bound('shop', 'backup', { kind: 'ServiceAccount', namespace: 'shop', name: 'default' }, 'Role'),
  bound('kedge-workspace-acme', 'workspace-admin', user('ben')),
  bound('kedge-workspace-acme', 'workspace-regular', user('rosa')),
  {
    ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace: 'shop' } },
    spec: { hard: { pods: '70', 'requests.cpu': '8', persistentvolumeclaims: '80', services: '6' } },
  },
  {
    ...{ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits', namespace: 'shop' } },
    spec: {
      limits: [
        {
          type: 'Container',
          default: { cpu: '500m', memory: '512Mi' },
          defaultRequest: { cpu: '100m', memory: '128Mi' },
          max: { cpu: '2', memory: '4Gi' },
        },
        { type: 'PersistentVolumeClaim', max: { storage: '20Gi' } },
      ],
    },
  },
]

const accountOf = (name: string, spec: object) => ({
  apiVersion: 'iam.kedge.dev/v1',
  kind: 'Account',
  metadata: { name },
  spec,
})

export const accounts: readonly object[] = [
  accountOf('rosa', { displayName: 'Rosa Regular' }),
  accountOf('ann', {
    displayName: 'Ann Arbor',
    email: 'ann@example.com',
    platformRole: 'platform-self-provisioner',
  }),
  accountOf('ben', {
    displayName: 'Ben of a rather long name that does not end soon',
    email: 'ben@example.com',
  }),
  accountOf('cem', { displayName: 'Cem', disabled: true }),
  accountOf('project-regular', {}),
]
