// What is under way when Kedge is killed goes on after the next start, and nothing of it is half written: server-side apply, the
// ends of a namespace, of a definition and of an owner, whose objects are Kedge's own or another server's, a storage version that
// changes, and what is found out about a policy. On simulated nodes, through kubectl.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { machineAddress } from '../../src/network/machine-address.ts'
import {
  type ExtensionServer,
  extensionGroup,
  startExtensionServer,
} from '../../src/server/aggregation/extension-server.fixture.ts'
import {
  type ConverterUnderTest,
  startConverter,
} from '../../src/server/custom/webhook-conversion.fixture.ts'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
let extension: ExtensionServer
let converter: ConverterUnderTest

const text = { type: 'string' }
const version = (name: string, storage: boolean, properties: object) => ({
  name,
  storage,
  served: true,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
})

const definition = (storage: 'v1' | 'v1beta1') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.dev' },
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
    versions: [
      version('v1', storage === 'v1', { host: text, port: text }),
      version('v1beta1', storage === 'v1beta1', { address: text }),
    ],
    conversion: {
      strategy: 'Webhook',
      webhook: { conversionReviewVersions: ['v1'], clientConfig: converter.clientConfig },
    },
  },
})

const list = (items: readonly object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })

const widgets = (namespace: string, count: number) =>
  list(
    Array.from({ length: count }, (_, index) => ({
      apiVersion: 'example.dev/v1',
      kind: 'Widget',
      metadata: { name: `w-${index}`, namespace },
      spec: { host: 'h', port: `${index}` },
    })),
  )

const note = (name: string, metadata: object) => ({
  apiVersion: `${extensionGroup}/v1`,
  kind: 'Note',
  metadata: { name, ...metadata },
})

const fed = async (input: string, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await kedge.feed(input, ...args)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  return stdout
}

const gone = (...what: readonly string[]) => kedge.must('wait', '--for=delete', '--timeout=180s', ...what)

/** A Service whose endpoint is written by hand, and the group behind it. */
async function publishNotes(ip: string): Promise<void> {
  const name = { name: 'notes', namespace: 'default' }
  const service = { apiVersion: 'v1', kind: 'Service', metadata: name, spec: { ports: [{ port: 443 }] } }
  const endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: name,
    subsets: [{ addresses: [{ ip }], ports: [{ port: extension.port }] }],
  }
  const apiService = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1.${extensionGroup}` },
    spec: {
      group: extensionGroup,
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      caBundle: extension.caBundle,
      service: name,
    },
  }
  await fed(list([service, endpoints, apiService]), 'apply', '-f', '-')
  await available()
}

const available = () =>
  kedge.must('wait', '--for=condition=Available', '--timeout=180s', `apiservice/v1.${extensionGroup}`)

beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated'])
  const ofClients = 'configmap/extension-apiserver-authentication'
  const path = "jsonpath={.data['requestheader-client-ca-file']}"
  const frontProxyCa = await kedge.must('-n', 'kube-system', 'get', ofClients, '-o', path)
  const ip = machineAddress()
  if (!ip)
    throw new Error('this machine is on no network: the other server cannot be reached at an address of it')
  extension = await startExtensionServer(frontProxyCa, { host: ip })
  converter = await startConverter()
  await publishNotes(ip)
  await fed(JSON.stringify(definition('v1')), 'apply', '-f', '-')
  await kedge.must('wait', '--for=condition=Established', '--timeout=180s', 'crd/widgets.example.dev')
})

afterAll(async () => {
  await kedge?.end()
  await extension?.close()
  await converter?.close()
})

describe('killed amid', () => {
  it('server-side apply: what was acknowledged is there, whole, and what was not can be applied again', async () => {
    const maps = list(
      Array.from({ length: 200 }, (_, index) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `m-${index}` },
        data: { one: 'same', other: 'same' },
      })),
    )
    const applied = kedge.feed(maps, 'apply', '--server-side', '-f', '-')
    await kedge.must('wait', '--for=create', '--timeout=180s', 'configmap/m-20')
    await kedge.killNow()
    const acknowledged = (await applied).stdout.match(/^configmap\/m-\d+/gm) ?? []
    await kedge.start()
    const found = JSON.parse(await kedge.must('get', 'configmaps', '-o', 'json', '--show-managed-fields'))
    const ours = found.items.filter(({ metadata }: { metadata: { name: string } }) =>
      metadata.name.startsWith('m-'),
    )
    const names = new Set(
      ours.map(({ metadata }: { metadata: { name: string } }) => `configmap/${metadata.name}`),
    )
    expect(acknowledged.filter(name => !names.has(name))).toEqual([])
    for (const { data, metadata } of ours) {
      expect(data).toEqual({ one: 'same', other: 'same' })
      expect(metadata.managedFields).toMatchObject([{ manager: 'kubectl', operation: 'Apply' }])
    }
    expect((await fed(maps, 'apply', '--server-side', '-f', '-')).trim().split('\n')).toHaveLength(200)
  })

  it('a namespace that ends takes the objects of definitions and of other servers along', async () => {
    await kedge.must('create', 'namespace', 'doomed')
    await fed(widgets('doomed', 100), 'create', '-f', '-')
    await fed(
      list([note('a', { namespace: 'doomed' }), note('b', { namespace: 'doomed' })]),
      'create',
      '-f',
      '-',
    )
    await kedge.must('delete', 'namespace', 'doomed', '--wait=false')
    await kedge.killNow()
    await kedge.start()
    await gone('namespace/doomed')
    expect(await kedge.must('get', 'widgets', '-A', '-o', 'name')).toBe('')
    expect(await kedge.must('get', '--raw', `/apis/${extensionGroup}/v1/namespaces/doomed/notes`)).toContain(
      '"items":[]',
    )
  })

  it('an owner that goes takes what it owns of another server along', async () => {
    await kedge.must('create', 'configmap', 'owner')
    const uid = await kedge.must('get', 'configmap/owner', '-o', 'jsonpath={.metadata.uid}')
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }]
    const owned = [
      note('owned', { namespace: 'default', ownerReferences }),
      note('free', { namespace: 'default' }),
    ]
    await fed(list(owned), 'create', '-f', '-')
    await kedge.must('delete', 'configmap/owner', '--wait=false')
    await kedge.killNow()
    await kedge.start()
    await available()
    await gone(`notes.${extensionGroup}/owned`)
    expect(await kedge.must('get', `notes.${extensionGroup}/free`, '-o', 'name')).toContain('free')
  })

  it('a storage version that changes leaves every object readable in both', async () => {
    await fed(widgets('default', 50), 'create', '-f', '-')
    await fed(JSON.stringify(definition('v1beta1')), 'apply', '-f', '-')
    const replacing = kedge.feed(widgets('default', 50), 'replace', '-f', '-')
    const stored = '--for=jsonpath={.status.storedVersions[1]}=v1beta1'
    await kedge.must('wait', stored, '--timeout=180s', 'crd/widgets.example.dev')
    await kedge.killNow()
    await replacing
    await kedge.start()
    const ports = await kedge.must('get', 'widgets.v1.example.dev', '-o', 'jsonpath={.items[*].spec.port}')
    const addresses = await kedge.must(
      'get',
      'widgets.v1beta1.example.dev',
      '-o',
      'jsonpath={.items[*].spec.address}',
    )
    const numbers = Array.from({ length: 50 }, (_, index) => `${index}`).toSorted()
    expect(ports.split(' ').toSorted()).toEqual(numbers)
    expect(addresses.split(' ').toSorted()).toEqual(numbers.map(each => `h:${each}`))
  })

  it('a definition that ends waits for a finalizer of its objects, and goes then', async () => {
    await kedge.must(
      'patch',
      'widget/w-7',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":["example.dev/hold"]}}',
    )
    await kedge.must('delete', 'crd/widgets.example.dev', '--wait=false')
    await kedge.killNow()
    await kedge.start()
    // All others go; the one that is held stays, and the definition with it.
    await gone('widget/w-8')
    expect(await kedge.must('get', 'widgets', '-o', 'name')).toContain('w-7')
    await kedge.must('patch', 'widget/w-7', '--type=merge', '-p', '{"metadata":{"finalizers":null}}')
    await gone('crd/widgets.example.dev')
    expect((await kedge.kubectl('get', 'widgets')).code).not.toBe(0)
  })

  it('what is wrong with a policy is found out by whoever comes next', async () => {
    const policy = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'odd' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
          ],
        },
        validations: [{ expression: 'object.spec.nothing > 1' }],
      },
    }
    await fed(JSON.stringify(policy), 'create', '-f', '-')
    await kedge.killNow()
    await kedge.start()
    const observed = '--for=jsonpath={.status.observedGeneration}=1'
    await kedge.must('wait', observed, '--timeout=180s', 'validatingadmissionpolicy/odd')
    const warnings = await kedge.must(
      'get',
      'validatingadmissionpolicy/odd',
      '-o',
      'jsonpath={.status.typeChecking}',
    )
    expect(warnings).toContain('nothing')
  })
})
