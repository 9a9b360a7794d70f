// An operator as people write them with @kubernetes/client-node, in a Pod of Kedge with its own service account: it finds
// the API by its environment, is let in by its token, and owns StatefulSets for a kind of its own.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KedgeUnderTest, root, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const skip = await processSkip('an operator in a Pod')
const modules = join(root, 'node_modules')
const library = pathToFileURL(createRequire(import.meta.url).resolve('@kubernetes/client-node')).href

/** The library wants of Node what it has since 22.15; of it only the promises matter here. */
const operator = `
import zlib from 'node:zlib'
import workerThreads from 'node:worker_threads'
const withResolvers = function () {
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}
for (const [owner, name, value] of [
  [zlib, 'createZstdDecompress', () => {}],
  [workerThreads, 'markAsUncloneable', () => {}],
  [Promise, 'withResolvers', withResolvers],
]) if (!(name in owner)) Object.defineProperty(owner, name, { value, configurable: true })
const k8s = await import(${JSON.stringify(library)})
const config = new k8s.KubeConfig()
config.loadFromCluster()
const namespace = 'default'
const of = { group: 'shop.example.dev', version: 'v1', namespace, plural: 'stores' }
const objects = config.makeApiClient(k8s.CustomObjectsApi)
const apps = config.makeApiClient(k8s.AppsV1Api)
const setFor = ({ metadata: { name, uid }, spec }) => ({
  metadata: { name, ownerReferences: [{ apiVersion: 'shop.example.dev/v1', kind: 'Store', name, uid, controller: true, blockOwnerDeletion: true }] },
  spec: {
    replicas: spec.replicas,
    serviceName: name,
    selector: { matchLabels: { store: name } },
    template: {
      metadata: { labels: { store: name } },
      spec: { containers: [{ name: 'store', image: 'host', command: ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait'] }] },
    },
  },
})
const reconcile = async store => {
  const body = setFor(store)
  const { name } = body.metadata
  try {
    const current = await apps.readNamespacedStatefulSet({ name, namespace })
    await apps.replaceNamespacedStatefulSet({ name, namespace, body: { ...current, spec: { ...current.spec, replicas: store.spec.replicas } } })
  } catch (error) {
    if (error.code !== 404) return console.log('not replaced: ' + error.message)
    await apps.createNamespacedStatefulSet({ namespace, body })
  }
  console.log('reconciled ' + name)
}
const report = async ({ metadata: { name }, status }) => {
  const current = await objects.getNamespacedCustomObject({ ...of, name })
  const ready = status?.readyReplicas ?? 0
  if (current.status?.ready === ready) return
  await objects.replaceNamespacedCustomObjectStatus({ ...of, name, body: { ...current, status: { ready } } })
}
const orLog = work => object => work(object).catch(error => console.log(String(error.body ?? error)))
const stores = k8s.makeInformer(config, '/apis/shop.example.dev/v1/namespaces/default/stores', () => objects.listNamespacedCustomObject(of))
const sets = k8s.makeInformer(config, '/apis/apps/v1/namespaces/default/statefulsets', () => apps.listNamespacedStatefulSet({ namespace }))
for (const event of ['add', 'update']) {
  stores.on(event, orLog(reconcile))
  sets.on(event, orLog(report))
}
for (const informer of [stores, sets]) informer.on('error', error => { console.log(String(error)); setTimeout(() => informer.start(), 500) })
await stores.start()
await sets.start()
console.log('watching at ' + process.env.KUBERNETES_SERVICE_HOST)
process.on('SIGTERM', () => process.exit(0))
`

const bundle = [
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'stores.shop.example.dev' },
    spec: {
      group: 'shop.example.dev',
      scope: 'Namespaced',
      names: { plural: 'stores', singular: 'store', kind: 'Store' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: { type: 'object', properties: { replicas: { type: 'integer', minimum: 0 } } },
                status: { type: 'object', properties: { ready: { type: 'integer' } } },
              },
            },
          },
        },
      ],
    },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'operator' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'operator' },
    rules: [
      { apiGroups: ['shop.example.dev'], resources: ['stores'], verbs: ['get', 'list', 'watch'] },
      {
        apiGroups: ['shop.example.dev'],
        resources: ['stores/status', 'stores/finalizers'],
        verbs: ['update'],
      },
      {
        apiGroups: ['apps'],
        resources: ['statefulsets'],
        verbs: ['get', 'list', 'watch', 'create', 'update'],
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'operator' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'operator' },
    subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace: 'default' }],
  },
]

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'operator' },
  spec: {
    selector: { matchLabels: { app: 'operator' } },
    template: {
      metadata: { labels: { app: 'operator' } },
      spec: {
        serviceAccountName: 'operator',
        containers: [
          {
            name: 'operator',
            image: 'host',
            command: [process.execPath, '--input-type=module', '-e', operator],
            volumeMounts: [{ name: 'library', mountPath: modules, readOnly: true }],
          },
        ],
        // Where the checkout lies in /tmp a Pod would not find it: it has one of its own.
        volumes: [{ name: 'library', hostPath: { path: modules } }],
      },
    },
  },
}

const storeOf = (replicas: number) => ({
  apiVersion: 'shop.example.dev/v1',
  kind: 'Store',
  metadata: { name: 'orders' },
  spec: { replicas },
})

describe.skipIf(skip)('an operator in a Pod', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
  })
  afterAll(() => kedge?.end())

  async function apply(...items: readonly object[]): Promise<void> {
    const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    if (applied.code !== 0) throw new Error(applied.stderr)
  }
  const ready = (count: number) =>
    kedge.kubectl('wait', `--for=jsonpath={.status.ready}=${count}`, 'store/orders', '--timeout=180s')

  it('owns StatefulSets for a kind of its own, through the API as its Pod finds it', async () => {
    await apply(...bundle)
    await kedge.done('wait', '--for=condition=Established', 'crd/stores.shop.example.dev', '--timeout=180s')
    await apply(deployment, storeOf(2))
    const first = await ready(2)
    if (first.code !== 0) throw new Error((await kedge.kubectl('logs', 'deploy/operator')).stdout)
    expect(await kedge.must('logs', 'deploy/operator')).toMatch(/^watching at \d+\.\d+\.\d+\.\d+$/m)
    await apply(storeOf(1))
    expect((await ready(1)).code).toBe(0)
    await kedge.done('delete', 'store', 'orders', '--timeout=180s')
    await kedge.done('wait', '--for=delete', 'sts/orders', 'pod/orders-0', '--timeout=180s')
  })
})
