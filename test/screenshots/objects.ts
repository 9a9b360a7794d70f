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

/** A set in a project that does not let its Pods in. */
const refused = (name: string, namespace: string, limits: readonly object[], labels: object = {}) => {
  const made = set(name)
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    ...limits.map(each => ({ ...each, metadata: { ...Object(each).metadata, namespace } })),
    {
      ...made,
      metadata: { ...made.metadata, namespace },
      spec: { ...made.spec, template: bare(name), volumeClaimTemplates: [] },
    },
  ]
}
const bare = (name: string) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'nginx', image: 'nginx:1.28' }] },
})

/** As a deletion leaves them behind that does not take them. */
const leftPod = (ordinal: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `lost-${ordinal}`,
    namespace: 'left',
    labels: { app: 'lost', 'statefulset.kubernetes.io/pod-name': `lost-${ordinal}` },
  },
  spec: bare('lost').spec,
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
  set('lonely', { replicas: 1 }),
  set('worse'),
  set('hurt'),
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk-7' },
    spec: {
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Block',
      storageClassName: 'disks',
      hostPath: { path: '/dev/null' },
    },
  },
  beside('PersistentVolumeClaim', 'raw', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Block',
      storageClassName: 'disks',
      volumeName: 'disk-7',
      resources: { requests: { storage: '20Gi' } },
    },
  }),
  beside('ConfigMap', 'bytes', { immutable: true, binaryData: { store: '//4AAQ==' } }),
  beside('Secret', 'pull', {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: {
      '.dockerconfigjson': JSON.stringify({
        auths: { 'one.example.com': { username: 'ann', password: 'p', auth: btoa('ann:p') } },
      }),
    },
  }),
  ...refused('capped', 'full', [
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { pods: '1' } } },
  ]),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'left' } },
  ...[0, 1].map(leftPod),
  beside('PodDisruptionBudget', 'web', {
    apiVersion: 'policy/v1',
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
  }),
  beside('ConfigMap', 'brief', { data: { a: 'b' } }),
  ...refused('forbidden', 'tight', [], { 'pod-security.kubernetes.io/enforce': 'restricted' }),
]
