// Custom resources as charts and operators bring them, with the real kubectl, the real helm, and an operator in @kubernetes/client-node.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as k8s from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadClientNode } from './support/client-node.ts'
import { type KedgeUnderTest, root, run, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
const path = (name: string) => join(kedge.folder, name)

beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '1'])
  writeFileSync(path('crd.yaml'), definition)
  writeFileSync(path('db.yaml'), database('orders', '{engine: postgres, replicas: 2}'))
})
afterAll(() => kedge.end())

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: databases.shop.example.dev
spec:
  group: shop.example.dev
  scope: Namespaced
  names: {plural: databases, singular: database, kind: Database, shortNames: [db], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
    additionalPrinterColumns:
    - {name: Engine, type: string, jsonPath: .spec.engine, description: What runs.}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    - {name: Image, type: string, jsonPath: .spec.image, priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    selectableFields: [{jsonPath: .spec.engine}]
    schema:
      openAPIV3Schema:
        type: object
        description: A database of the shop.
        required: [spec]
        properties:
          spec:
            type: object
            description: What is wanted.
            required: [engine]
            x-kubernetes-validations:
            - {rule: "!has(self.backup) || self.replicas > 1", message: backups need a second replica}
            properties:
              engine:
                type: string
                enum: [postgres, mysql]
                description: Which program.
                x-kubernetes-validations: [{rule: self == oldSelf, message: the engine cannot be changed}]
              replicas: {type: integer, minimum: 1, maximum: 9, default: 1}
              image: {type: string, default: 'db:1', pattern: '^[a-z0-9./-]+(:[a-z0-9.]+)?$'}
              port: {x-kubernetes-int-or-string: true}
              backup: {type: object, properties: {schedule: {type: string}}}
              users:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, required: [name], properties: {name: {type: string}, admin: {type: boolean, default: false}}}
          status:
            type: object
            properties:
              replicas: {type: integer}
              selector: {type: string}
              conditions:
                type: array
                items: {type: object, required: [type, status], properties: {type: {type: string}, status: {type: string}}}
`

const database = (name: string, spec: string) =>
  `apiVersion: shop.example.dev/v1\nkind: Database\nmetadata: {name: ${name}}\nspec: ${spec}\n`

describe('kubectl', () => {
  it('applies a definition, waits for it, and uses the kind at once', async () => {
    await kedge.must('apply', '-f', path('crd.yaml'))
    expect(
      await kedge.must(
        'wait',
        '--for=condition=Established',
        'crd/databases.shop.example.dev',
        '--timeout=180s',
      ),
    ).toContain('condition met')
    expect(await kedge.must('apply', '-f', path('db.yaml'))).toBe(
      'database.shop.example.dev/orders created\n',
    )
    expect(await kedge.must('apply', '-f', path('db.yaml'))).toBe(
      'database.shop.example.dev/orders unchanged\n',
    )
    const [header, row] = (await kedge.must('get', 'db')).split('\n')
    expect(header?.split(/ +/)).toEqual(['NAME', 'ENGINE', 'REPLICAS', 'READY', 'AGE'])
    expect(row).toMatch(/^orders +postgres +2 +\d+s$/)
    expect(await kedge.must('get', 'db', '-o', 'wide')).toMatch(/IMAGE[\s\S]*db:1/)
    expect(await kedge.must('get', 'all')).toContain('database.shop.example.dev/orders')
    expect(await kedge.must('get', 'db', '--field-selector', 'spec.engine=mysql')).toBe('')
    expect(await kedge.must('api-resources', '--api-group=shop.example.dev')).toMatch(
      /databases +db +shop.example.dev\/v1 +true +Database/,
    )
  })

  it('explains, describes, edits, patches and scales', async () => {
    const explained = await kedge.must('explain', 'database.spec')
    expect(explained).toContain('What is wanted.')
    expect(explained).toMatch(/engine\t<string> -required-/)
    expect(await kedge.must('describe', 'db', 'orders')).toMatch(/Spec:\n {2}Engine: +postgres/)
    await kedge.must('patch', 'db', 'orders', '--type=merge', '-p', '{"spec":{"users":[{"name":"ann"}]}}')
    expect(await kedge.must('get', 'db', 'orders', '-o', 'jsonpath={.spec.users}')).toBe(
      '[{"admin":false,"name":"ann"}]',
    )
    await kedge.done('scale', 'db/orders', '--replicas=3')
    expect(
      await kedge.must('get', 'db', 'orders', '-o', 'jsonpath={.spec.replicas}/{.metadata.generation}'),
    ).toBe('3/3')
    await kedge.must(
      'patch',
      'db',
      'orders',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}',
    )
    expect(await kedge.must('wait', '--for=condition=Ready', 'db/orders', '--timeout=180s')).toContain(
      'condition met',
    )
  })

  it('tells what is wrong with an object', async () => {
    const tell = async (spec: string, ...flags: readonly string[]) => {
      writeFileSync(path('bad.yaml'), database('bad', spec))
      return (await kedge.kubectl('apply', '-f', path('bad.yaml'), ...flags)).stderr
    }
    expect(await tell('{engine: oracle}')).toContain(
      'spec.engine: Unsupported value: "oracle": supported values: "postgres", "mysql"',
    )
    expect(await tell('{engine: mysql, replicas: two}')).toContain(
      'spec.replicas in body must be of type integer: "string"',
    )
    expect(await tell('{}')).toContain('spec.engine: Required value')
    expect(await tell('{engine: mysql, backup: {}}')).toContain(
      'spec: Invalid value: "object": backups need a second replica',
    )
    expect(await tell('{engine: mysql, replcas: 2}')).toContain(
      'strict decoding error: unknown field "spec.replcas"',
    )
    expect(await tell('{engine: mysql, users: [{name: a}, {name: a}]}', '--server-side')).toMatch(
      /Duplicate value|duplicate/,
    )
    const changed = await kedge.kubectl(
      'patch',
      'db',
      'orders',
      '--type=merge',
      '-p',
      '{"spec":{"engine":"mysql"}}',
    )
    expect(changed.stderr).toContain('spec.engine: Invalid value: "string": the engine cannot be changed')
    expect(await kedge.must('apply', '-f', path('db.yaml'), '--dry-run=server')).toContain('(server dry run)')
  })

  it('is told what is wrong with a definition', async () => {
    const broken = definition
      .replace('self.replicas > 1', 'self.replcas > 1')
      .replace('databases.shop', 'stores.shop')
    writeFileSync(path('broken.yaml'), broken)
    const { stderr } = await kedge.kubectl('apply', '-f', path('broken.yaml'))
    expect(stderr).toContain(
      'metadata.name: Invalid value: "stores.shop.example.dev": must be spec.names.plural+"."+spec.group',
    )
    expect(stderr).toContain("undefined field 'replcas'")
  })
})

describe('an operator over @kubernetes/client-node', () => {
  it('makes StatefulSets of databases, reports, and lets the garbage collector clear up', async () => {
    const k8s = await loadClientNode()
    const config = new k8s.KubeConfig()
    config.loadFromFile(kedge.kubeconfig)
    const objects = config.makeApiClient(k8s.CustomObjectsApi)
    const apps = config.makeApiClient(k8s.AppsV1Api)
    const of = { group: 'shop.example.dev', version: 'v1', namespace: 'default', plural: 'databases' }
    type Database = k8s.KubernetesObject & {
      spec: { replicas: number; image: string }
      status?: { replicas?: number }
    }
    const reconcile = async ({ metadata, spec }: Database) => {
      const name = metadata?.name ?? ''
      const body: k8s.V1StatefulSet = {
        metadata: {
          name,
          ownerReferences: [
            {
              apiVersion: 'shop.example.dev/v1',
              kind: 'Database',
              name,
              uid: metadata?.uid ?? '',
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: {
          replicas: spec.replicas,
          serviceName: name,
          selector: { matchLabels: { db: name } },
          template: {
            metadata: { labels: { db: name } },
            spec: { containers: [{ name: 'db', image: spec.image }] },
          },
        },
      }
      try {
        const current = await apps.readNamespacedStatefulSet({ name, namespace: 'default' })
        await apps.replaceNamespacedStatefulSet({
          name,
          namespace: 'default',
          body: { ...body, metadata: { ...current.metadata, ...body.metadata } },
        })
      } catch {
        await apps.createNamespacedStatefulSet({ namespace: 'default', body }).catch(() => {})
      }
    }
    const informer = k8s.makeInformer<Database>(
      config,
      '/apis/shop.example.dev/v1/namespaces/default/databases',
      () => objects.listNamespacedCustomObject(of) as Promise<k8s.KubernetesListObject<Database>>,
    )
    informer.on('add', reconcile)
    informer.on('update', reconcile)
    await informer.start()
    const sets = k8s.makeInformer<k8s.V1StatefulSet>(
      config,
      '/apis/apps/v1/namespaces/default/statefulsets',
      () => apps.listNamespacedStatefulSet({ namespace: 'default' }),
    )
    const report = async ({ metadata, status }: k8s.V1StatefulSet) => {
      const ready = status?.readyReplicas ?? 0
      await objects
        .patchNamespacedCustomObjectStatus(
          {
            ...of,
            name: metadata?.name ?? '',
            body: {
              status: {
                replicas: ready,
                conditions: [{ type: 'Ready', status: ready === status?.replicas ? 'True' : 'False' }],
              },
            },
          },
          k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch),
        )
        .catch(() => {})
    }
    sets.on('add', report)
    sets.on('update', report)
    await sets.start()
    try {
      writeFileSync(path('shop.yaml'), database('shop', '{engine: mysql, replicas: 2}'))
      await kedge.must('apply', '-f', path('shop.yaml'))
      await kedge.done('wait', '--for=jsonpath={.status.replicas}=2', 'db/shop', '--timeout=180s')
      await kedge.done('scale', 'db/shop', '--replicas=1')
      await kedge.done('wait', '--for=jsonpath={.status.replicas}=1', 'db/shop', '--timeout=180s')
      await kedge.done('delete', 'db', 'shop')
      await kedge.done('wait', '--for=delete', 'sts/shop', '--timeout=180s')
    } finally {
      await informer.stop()
      await sets.stop()
    }
  })
})

describe('the end of a definition', () => {
  it('is the end of its objects, and a restart does not bring them back', async () => {
    await kedge.done('delete', 'crd', 'databases.shop.example.dev', '--timeout=180s')
    // kubectl may still believe what discovery said before.
    expect((await kedge.kubectl('get', 'db')).stderr).toMatch(/NotFound|doesn't have a resource type/)
    await kedge.must('apply', '-f', path('crd.yaml'))
    await kedge.done(
      'wait',
      '--for=condition=Established',
      'crd/databases.shop.example.dev',
      '--timeout=180s',
    )
    expect(await kedge.must('get', 'db')).toBe('')
  })
})

it('helm brings a chart with definitions and objects of theirs', async () => {
  const chart = path('chart')
  mkdirSync(join(chart, 'templates'), { recursive: true })
  mkdirSync(join(chart, 'crds'))
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 0.1.0\n')
  writeFileSync(join(chart, 'crds/crd.yaml'), definition.replaceAll('shop.example.dev', 'chart.example.dev'))
  writeFileSync(
    join(chart, 'templates/db.yaml'),
    database('{{ .Release.Name }}', '{engine: postgres}').replace('shop.example.dev', 'chart.example.dev'),
  )
  const program = process.env.KEDGE_TEST_HELM ?? join(root, 'node_modules/.cache/kedge/clients/helm')
  if (!existsSync(program)) throw new Error('there is no helm: run `npm test`, which fetches it')
  const helm = async (...args: readonly string[]) => {
    const output = await run(program, args, { env: { KUBECONFIG: kedge.kubeconfig, HOME: kedge.folder } })
    if (output.code !== 0) throw new Error(`helm ${args.join(' ')}: ${output.stderr}`)
    return output.stdout
  }
  expect(await helm('install', 'one', chart, '--server-side=false', '--wait', '--timeout', '30s')).toContain(
    'STATUS: deployed',
  )
  expect(
    await kedge.must('get', 'databases.chart.example.dev', 'one', '-o', 'jsonpath={.spec.replicas}'),
  ).toBe('1')
  expect(await helm('uninstall', 'one', '--wait')).toContain('uninstalled')
})
