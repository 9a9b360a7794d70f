// What others add to the API, as people run it: a server in a Pod behind a Service, with certificates of its own, that converts
// custom resources, has its say in writes, and serves a group of its own. Beside it what needs no server: Pod Security and
// admission policies. All through kubectl.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificates } from '../../src/server/certificates/certificates.ts'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const skip = await processSkip('extensions of the API in Pods')

const { ca, serving } = makeCertificates({
  names: ['extension.kube-system.svc'],
  addresses: [],
  now: Date.now(),
})
const base64 = (text: string) => Buffer.from(text).toString('base64')
const caBundle = base64(ca.certificate)

/** Port 8443 asks for no certificate, since conversions and reviews come without; 9443 believes the front proxy alone. */
const program = `
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
const tls = { key: readFileSync('/certs/tls.key'), cert: readFileSync('/certs/tls.crt') }
const convert = (desired, { spec = {}, ...object }) => {
  const [host, port] = String(spec.address ?? '').split(':')
  const next = desired.endsWith('/v1') ? { host, port } : { address: spec.host + ':' + spec.port }
  return { ...object, apiVersion: desired, spec: next }
}
const review = ({ request: { uid, desiredAPIVersion, objects, operation }, ...envelope }) => {
  if (objects)
    return { ...envelope, response: { uid, result: { status: 'Success' }, convertedObjects: objects.map(each => convert(desiredAPIVersion, each)) } }
  const patch = [{ op: 'add', path: '/metadata/annotations', value: { seen: 'yes' } }]
  return {
    ...envelope,
    response: operation === 'DELETE'
      ? { uid, allowed: false, status: { message: 'nothing is deleted here' } }
      : { uid, allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') },
  }
}
createServer(tls, (request, response) => {
  let body = ''
  request.on('data', chunk => { body += chunk })
  request.on('end', () => response.end(JSON.stringify(review(JSON.parse(body)))))
}).listen(8443)
const root = '/apis/notes.example.dev/v1'
const note = { apiVersion: 'notes.example.dev/v1', kind: 'Note', metadata: { name: 'one', namespace: 'default' } }
const documents = {
  [root]: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'notes.example.dev/v1', resources: [
    { name: 'notes', singularName: 'note', namespaced: true, kind: 'Note', verbs: ['get', 'list'], shortNames: ['nt'] },
  ] },
  [root + '/namespaces/default/notes']: { kind: 'NoteList', apiVersion: 'notes.example.dev/v1', metadata: {}, items: [note] },
}
createServer(
  { ...tls, requestCert: true, rejectUnauthorized: true, ca: readFileSync('/front-proxy/requestheader-client-ca-file') },
  (request, response) => {
    const { pathname } = new URL(request.url, 'https://x')
    if (pathname.startsWith(root + '/'))
      console.log(request.socket.getPeerCertificate().subject.CN + ' for ' + request.headers['x-remote-user'])
    const found = documents[pathname]
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? {}))
  },
).listen(9443, () => console.log('listening'))
process.on('SIGTERM', () => process.exit(0))
`

const inSystem = { name: 'extension', namespace: 'kube-system' }
const labels = { app: 'extension' }

const server = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: inSystem,
    type: 'kubernetes.io/tls',
    data: { 'tls.key': base64(serving.key), 'tls.crt': base64(serving.certificate) },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: inSystem,
    spec: {
      selector: labels,
      ports: [
        { name: 'hooks', port: 443, targetPort: 8443 },
        { name: 'api', port: 9443, targetPort: 9443 },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: inSystem,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'extension',
              image: 'host',
              command: [process.execPath, '--input-type=module', '-e', program],
              readinessProbe: { tcpSocket: { port: 9443 }, periodSeconds: 1 },
              volumeMounts: [
                { name: 'certs', mountPath: '/certs' },
                { name: 'front-proxy', mountPath: '/front-proxy' },
              ],
            },
          ],
          volumes: [
            { name: 'certs', secret: { secretName: 'extension' } },
            { name: 'front-proxy', configMap: { name: 'extension-apiserver-authentication' } },
          ],
        },
      },
    },
  },
]

const text = { type: 'string' }
const version = (name: string, storage: boolean, properties: object) => ({
  name,
  storage,
  served: true,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
})

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.dev' },
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
    versions: [version('v1', true, { host: text, port: text }), version('v1beta1', false, { address: text })],
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { service: { ...inSystem, path: '/convert' }, caBundle },
        conversionReviewVersions: ['v1'],
      },
    },
  },
}

const hook = (kind: 'Mutating' | 'Validating', operations: readonly string[]) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${kind}WebhookConfiguration`,
  metadata: { name: 'extension' },
  webhooks: [
    {
      name: `${kind.toLowerCase()}.example.dev`,
      clientConfig: { service: { ...inSystem, path: '/review' }, caBundle },
      rules: [{ operations, apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
      objectSelector: { matchLabels: { watched: 'yes' } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
})

const apiService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.notes.example.dev' },
  spec: {
    group: 'notes.example.dev',
    version: 'v1',
    service: { ...inSystem, port: 9443 },
    caBundle,
    groupPriorityMinimum: 1000,
    versionPriority: 15,
  },
}

const widget = (version: string, name: string, spec: object) => ({
  apiVersion: `example.dev/${version}`,
  kind: 'Widget',
  metadata: { name },
  spec,
})

let kedge: KedgeUnderTest

async function apply(...items: readonly object[]): Promise<void> {
  const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  if (applied.code !== 0) throw new Error(applied.stderr)
}

describe.skipIf(skip)('a server in a Pod, behind a Service', () => {
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
    await apply(...server)
    await kedge.must('-n', 'kube-system', 'rollout', 'status', 'deploy/extension', '--timeout=180s')
  })
  afterAll(() => kedge?.end())

  it('converts the versions of a definition, in lists, edits and server-side apply', async () => {
    await apply(definition)
    await kedge.done('wait', '--for=condition=Established', 'crd/widgets.example.dev', '--timeout=180s')
    await apply(widget('v1', 'a', { host: 'x', port: '80' }), widget('v1beta1', 'b', { address: 'y:81' }))
    const shown = (name: string, path: string) => kedge.must('get', name, '-o', `jsonpath=${path}`)
    expect(await shown('widgets.v1beta1.example.dev', '{.items[*].spec.address}')).toBe('x:80 y:81')
    expect(await shown('widgets.v1.example.dev/b', '{.spec.host}:{.spec.port}')).toBe('y:81')
    const patch = [
      'patch',
      'widgets.v1beta1.example.dev/b',
      '--type=merge',
      '-p',
      '{"spec":{"address":"z:1"}}',
    ]
    await kedge.must(...patch)
    expect(await shown('widgets.v1.example.dev/b', '{.spec.host}')).toBe('z')
    const sets = await kedge.feed(
      JSON.stringify(widget('v1beta1', 'c', { address: 'q:2' })),
      ...['apply', '--server-side', '-f', '-'],
    )
    expect(sets).toMatchObject({ code: 0, stderr: '' })
    expect(await shown('widgets.v1.example.dev/c', '{.spec.port}')).toBe('2')
  })

  it('has its say in writes', async () => {
    await apply(hook('Mutating', ['CREATE']), hook('Validating', ['DELETE']))
    await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'w', labels: { watched: 'yes' } } })
    expect(await kedge.must('get', 'cm', 'w', '-o', 'jsonpath={.metadata.annotations.seen}')).toBe('yes')
    const refused = await kedge.kubectl('delete', 'cm', 'w')
    expect(refused.stderr).toContain(
      'admission webhook "validating.example.dev" denied the request: nothing is deleted here',
    )
  })

  it('serves a group of its own, and 503 is said of it when it is gone', async () => {
    await apply(apiService)
    await kedge.done('wait', '--for=condition=Available', 'apiservice/v1.notes.example.dev', '--timeout=180s')
    expect(await kedge.must('get', 'notes')).toMatch(/^one\b/m)
    expect(await kedge.must('api-resources', '--api-group=notes.example.dev')).toMatch(/^notes\s+nt\s/m)
    expect(await kedge.must('-n', 'kube-system', 'logs', 'deploy/extension')).toContain(
      'front-proxy-client for kubernetes-admin',
    )
    await kedge.must('-n', 'kube-system', 'scale', 'deploy/extension', '--replicas=0')
    const gone = [
      'wait',
      '--for=condition=Available=False',
      'apiservice/v1.notes.example.dev',
      '--timeout=180s',
    ]
    await kedge.must(...gone)
    expect(await kedge.must('get', 'apiservice', 'v1.notes.example.dev')).toMatch(/False \(\w+\)/)
    expect((await kedge.kubectl('get', '--raw', '/apis/notes.example.dev/v1')).stderr).toContain(
      'the server is currently unable to handle the request',
    )
    // What was converted before is remembered.
    await apply(widget('v1', 'd', { host: 'r', port: '3' }))
    expect(await kedge.must('get', 'widgets.v1beta1.example.dev/a')).toMatch(/^a\b/m)
    const broken = await kedge.kubectl('get', 'widgets.v1beta1.example.dev/d')
    expect(broken.stderr).toContain(
      'conversion webhook for example.dev/v1, Kind=Widget failed: Post "https://',
    )
    await kedge.done('delete', 'mutatingwebhookconfiguration,validatingwebhookconfiguration', 'extension')
    await kedge.done('delete', 'apiservice', 'v1.notes.example.dev')
  })

  const privileged = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'careful' },
    spec: { containers: [{ name: 'c', image: 'host', securityContext: { privileged: true } }] },
  }
  const level = (...levels: readonly string[]) =>
    kedge.must(
      'label',
      '--overwrite',
      'ns',
      'careful',
      ...levels.map(each => `pod-security.kubernetes.io/${each}`),
    )

  it('Pod Security refuses, warns, and says what is wrong', async () => {
    await kedge.done('create', 'namespace', 'careful')
    await level('enforce=baseline', 'warn=restricted', 'audit=restricted')
    const refused = await kedge.apply(JSON.stringify(privileged))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(
      'is forbidden: violates PodSecurity "baseline:latest": privileged (container "c" must not set securityContext.privileged=true)',
    )
    const warned = await kedge.feed(
      JSON.stringify({ ...privileged, spec: { containers: [{ name: 'c', image: 'host' }] } }),
      ...['apply', '--dry-run=server', '-f', '-'],
    )
    expect(warned.code).toBe(0)
    expect(warned.stderr).toContain('Warning: would violate PodSecurity "restricted:latest"')
    const labelled = await kedge.kubectl(
      'label',
      '--overwrite',
      'ns',
      'careful',
      'pod-security.kubernetes.io/enforce=restricted',
    )
    expect(labelled.code).toBe(0)
  })

  it('admission policies refuse, warn and change', async () => {
    const rules = [
      { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
    ]
    const group = 'admissionregistration.k8s.io/v1'
    await apply(
      {
        apiVersion: group,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name: 'owned' },
        spec: {
          matchConstraints: { resourceRules: rules },
          validations: [
            { expression: "object.metadata.name != 'nameless'", message: 'it needs a better name' },
          ],
        },
      },
      {
        apiVersion: group,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: 'owned' },
        spec: { policyName: 'owned', validationActions: ['Deny'] },
      },
      {
        apiVersion: group,
        kind: 'MutatingAdmissionPolicy',
        metadata: { name: 'marked' },
        spec: {
          matchConstraints: { resourceRules: rules },
          failurePolicy: 'Fail',
          reinvocationPolicy: 'Never',
          mutations: [
            {
              patchType: 'ApplyConfiguration',
              applyConfiguration: {
                expression: "Object{metadata: Object.metadata{labels: {'marked': 'yes'}}}",
              },
            },
          ],
        },
      },
      {
        apiVersion: group,
        kind: 'MutatingAdmissionPolicyBinding',
        metadata: { name: 'marked' },
        spec: { policyName: 'marked' },
      },
    )
    const refused = await kedge.kubectl('create', 'configmap', 'nameless')
    expect(refused.stderr).toContain(
      "ValidatingAdmissionPolicy 'owned' with binding 'owned' denied request: it needs a better name",
    )
    await kedge.must('create', 'configmap', 'good')
    expect(await kedge.must('get', 'cm', 'good', '-o', 'jsonpath={.metadata.labels.marked}')).toBe('yes')
    await kedge.must(
      ...['patch', 'validatingadmissionpolicybinding', 'owned', '--type=merge'],
      ...['-p', '{"spec":{"validationActions":["Warn"]}}'],
    )
    const warned = await kedge.kubectl('create', 'configmap', 'nameless')
    expect(warned.code).toBe(0)
    expect(warned.stderr).toContain("Warning: Validation failed for ValidatingAdmissionPolicy 'owned'")
    await kedge.must(
      ...['patch', 'validatingadmissionpolicy', 'owned', '--type=merge'],
      ...['-p', '{"spec":{"validations":[{"expression":"object.dta.size() > 0"}]}}'],
    )
    const checked = '--for=jsonpath={.status.observedGeneration}=2'
    await kedge.done('wait', checked, 'validatingadmissionpolicy/owned', '--timeout=180s')
    expect(
      await kedge.must(
        ...['get', 'validatingadmissionpolicy', 'owned', '-o'],
        'jsonpath={.status.typeChecking.expressionWarnings[0].warning}',
      ),
    ).toBe(
      "/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'dta'\n | object.dta.size() > 0\n | ......^\n",
    )
  })
})
