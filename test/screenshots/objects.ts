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
