// What the pictures show: sets in every state, with what stands beside them.
interface SetOptions {
  readonly replicas?: number
  readonly annotations?: { readonly [name: string]: string }
  readonly spec?: object
}

const set = (name: string, { replicas = 3, annotations = {}, spec = {} }: SetOptions = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {
    name,
    namespace: 'shop',
    labels: { app: name },
    annotations: { 'kubesphere.io/alias-name': `The ${name} of the shop` },
  },
  spec: {
    serviceName: name,
    replicas,
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: { labels: { app: name }, annotations },
      spec: {
        terminationGracePeriodSeconds: 1,
        initContainers: [{ name: 'prepare', image: 'busybox:1.37', command: ['sh', '-c', 'true'] }],
        containers: [
          {
            name: 'nginx',
            image: 'nginx:1.28',
            ports: [{ name: 'http', containerPort: 80 }],
            env: [
              { name: 'COLOR', value: 'blue' },
              { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'passwords', key: 'admin' } } },
            ],
            envFrom: [{ configMapRef: { name: 'settings' } }],
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
            readinessProbe: { httpGet: { port: 80, path: '/ready' }, periodSeconds: 5 },
            volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
})

const beside = (kind: string, name: string, rest: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  ...rest,
})

const headless = (name: string) =>
  beside('Service', name, {
    spec: { clusterIP: 'None', selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  })

export const objects: readonly object[] = [
  beside('ConfigMap', 'settings', { data: { 'log-level': 'info', 'nginx.conf': 'worker_processes 2;\n' } }),
  beside('Secret', 'passwords', { stringData: { admin: 's3cret', reader: 'also-s3cret' } }),
  headless('web'),
  headless('held'),
  set('web', { replicas: 5 }),
  set('held', { replicas: 4, spec: { updateStrategy: { rollingUpdate: { partition: 2 } } } }),
  set('stuck', { annotations: { 'kedge.dev/simulated-start-failure': 'ErrImagePull' } }),
  set('many', { replicas: 40, spec: { podManagementPolicy: 'Parallel' } }),
  set('stopped', { replicas: 0 }),
]

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
const account = (name: string, displayName: string) => ({
  apiVersion: 'iam.kedge.dev/v1',
  kind: 'Account',
  metadata: { name },
  spec: { displayName },
})

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
  ].map(each => ({ apiVersion: 'v1', kind: 'Namespace', ...each })),
  account('rosa', 'Rosa Regular'),
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
