// Upstream's order of its admission plugins: seen by who is told to have refused, and by what those who are asked later see.
import { afterEach, expect, it } from 'vitest'
import { startServer } from '../server-under-test.ts'
import { jsonPatch, startWebhook, type WebhookUnderTest } from '../webhooks/webhooks.fixture.ts'

const started: WebhookUnderTest[] = []
afterEach(async () => {
  for (const each of started.splice(0)) await each.close()
})

const pods = '/api/v1/namespaces/default/pods'
const group = '/apis/admissionregistration.k8s.io/v1'
const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }]
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

const pod = (securityContext: object = {}) => ({
  metadata: { name: 'p' },
  spec: {
    hostNetwork: true,
    containers: [{ name: 'c', image: 'i', securityContext, resources: { requests: { cpu: '1' } } }],
  },
})

async function webhook(server: Server, kind: 'mutating' | 'validating', answer: object) {
  const running = await startWebhook(() => answer)
  started.push(running)
  const { clientConfig } = running
  const hook = { clientConfig, rules, sideEffects: 'None', admissionReviewVersions: ['v1'] }
  const made = await server.send('POST', `${group}/${kind}webhookconfigurations`, {
    metadata: { name: kind },
    webhooks: [{ name: `${kind}.example.dev`, ...hook }],
  })
  expect(made.code).toBe(201)
  return running
}

type Server = Awaited<ReturnType<typeof startServer>>

async function policy(server: Server, kind: 'Validating' | 'Mutating', spec: object) {
  const path = `${group}/${kind.toLowerCase()}admissionpolic`
  const made = await server.send('POST', `${path}ies`, {
    metadata: { name: 'policy' },
    spec: { matchConstraints: { resourceRules: rules }, ...spec },
  })
  expect(made.code).toBe(201)
  const binding = { policyName: 'policy', ...(kind === 'Validating' ? { validationActions: ['Deny'] } : {}) }
  await server.send('POST', `${path}ybindings`, { metadata: { name: 'policy' }, spec: binding })
}

it('of several who would refuse a Pod, the first in upstream’s order is told of', async () => {
  const server = await startServer()
  const create = async () => Object((await server.send('POST', pods, pod())).body).message
  const quota = { metadata: { name: 'none' }, spec: { hard: { pods: '0' } } }
  await server.send('POST', '/api/v1/namespaces/default/resourcequotas', quota)
  const status = { status: { hard: { pods: '0' }, used: { pods: '0' } } }
  await server.send('PATCH', '/api/v1/namespaces/default/resourcequotas/none/status', status, merge)
  const label = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } }
  await server.send('PATCH', '/api/v1/namespaces/default', label, merge)
  await policy(server, 'Validating', { validations: [{ expression: 'false', message: 'the policy' }] })
  const refusing = await webhook(server, 'validating', { allowed: false, status: { message: 'the webhook' } })
  expect(await create()).toContain('violates PodSecurity "baseline:latest"')
  await server.send(
    'PATCH',
    '/api/v1/namespaces/default',
    { metadata: { labels: { 'pod-security.kubernetes.io/enforce': null } } },
    merge,
  )
  expect(await create()).toContain("ValidatingAdmissionPolicy 'policy'")
  await server.send('DELETE', `${group}/validatingadmissionpolicybindings/policy`)
  expect(await create()).toContain(
    'admission webhook "validating.example.dev" denied the request: the webhook',
  )
  expect(refusing.reviews).toHaveLength(1)
  await server.send('DELETE', `${group}/validatingwebhookconfigurations/validating`)
  expect(await create()).toContain('exceeded quota: none')
  await server.send('DELETE', '/api/v1/namespaces/default/resourcequotas/none')
  expect(await create()).toBeUndefined()
})

it('an update that grows beyond a quota is told of webhooks that refuse it, too', async () => {
  const server = await startServer()
  const inDefault = '/api/v1/namespaces/default'
  const service = (name: string) => `${inDefault}/services/${name}`
  await server.send('POST', `${inDefault}/services`, {
    metadata: { name: 's' },
    spec: { type: 'ClusterIP', ports: [{ port: 80 }] },
  })
  await server.send('POST', `${inDefault}/resourcequotas`, {
    metadata: { name: 'none' },
    spec: { hard: { 'services.nodeports': '0' } },
  })
  const running = await startWebhook(() => ({ allowed: false, status: { message: 'the webhook' } }))
  started.push(running)
  const made = await server.send('POST', `${group}/validatingwebhookconfigurations`, {
    metadata: { name: 'v' },
    webhooks: [
      {
        name: 'v.example.dev',
        clientConfig: running.clientConfig,
        rules: [{ operations: ['UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['services'] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  })
  expect(made.code).toBe(201)
  const grow = async () =>
    Object((await server.send('PATCH', service('s'), { spec: { type: 'NodePort' } }, merge)).body).message
  expect(await grow()).toContain('denied the request: the webhook')
  await server.send('DELETE', `${group}/validatingwebhookconfigurations/v`)
  expect(await grow()).toContain('exceeded quota: none')
  await server.send('DELETE', `${inDefault}/resourcequotas/none`)
  expect(await grow()).toBeUndefined()
})

it('a mutating policy comes before mutating webhooks, and both see what the cluster adds', async () => {
  const server = await startServer()
  await server.send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', {
    metadata: { name: 'usual' },
    value: 7,
    globalDefault: true,
  })
  await server.send('POST', '/api/v1/namespaces/default/limitranges', {
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Container', defaultRequest: { memory: '64Mi' } }] },
  })
  const expression = "Object{metadata: Object.metadata{labels: {'p': string(object.spec.priority)}}}"
  await policy(server, 'Mutating', {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
  })
  const asked = await webhook(
    server,
    'mutating',
    jsonPatch([{ op: 'add', path: '/metadata/labels/w', value: 'yes' }]),
  )
  const judged = await webhook(server, 'validating', { allowed: true })
  expect((await server.send('POST', pods, pod())).code).toBe(201)
  expect(asked.reviews[0]?.request.object).toMatchObject({
    metadata: { labels: { p: '7' } },
    spec: {
      priority: 7,
      serviceAccountName: 'default',
      tolerations: [{ key: 'node.kubernetes.io/not-ready' }, { key: 'node.kubernetes.io/unreachable' }],
      containers: [{ resources: { requests: { cpu: '1', memory: '64Mi' } } }],
    },
  })
  expect(judged.reviews[0]?.request.object).toMatchObject({ metadata: { labels: { p: '7', w: 'yes' } } })
})
