import { connect as connectTcp } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { NodeAccess } from '../../api/node-access.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { pod } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'
import { jsonPatch, startWebhook, type WebhookUnderTest } from './webhooks.fixture.ts'

const registration = '/apis/admissionregistration.k8s.io/v1'
const configMaps = '/api/v1/namespaces/default/configmaps'

const open: WebhookUnderTest[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function webhook(answer: Parameters<typeof startWebhook>[0]): Promise<WebhookUnderTest> {
  const started = await startWebhook(answer)
  open.push(started)
  return started
}

const rule = (operations: readonly string[], resources: readonly string[], more: object = {}) => ({
  operations,
  apiGroups: [''],
  apiVersions: ['v1'],
  resources,
  ...more,
})

interface Wanted {
  readonly kind: 'mutating' | 'validating'
  readonly clientConfig: object
  readonly rules?: readonly object[]
  readonly name?: string
}

async function register(
  { send }: ServerUnderTest,
  { kind, clientConfig, rules = [rule(['*'], ['configmaps'])], name = 'judge', ...more }: Wanted & object,
): Promise<void> {
  const made = await send('POST', `${registration}/${kind}webhookconfigurations`, {
    metadata: { name },
    webhooks: [
      {
        name: `${name}.example.com`,
        clientConfig,
        rules,
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  })
  expect(made.body).toMatchObject({ kind: expect.stringContaining('Configuration') })
}

const configMap = (name: string, data: object = {}, labels: object = {}) => ({
  metadata: { name, labels },
  data,
})

describe('a mutating webhook', () => {
  it('is told who wants what, and its patch is what is stored', async () => {
    const server = await startServer()
    const { clientConfig, reviews } = await webhook(() =>
      jsonPatch([{ op: 'add', path: '/data', value: { by: 'hook' } }]),
    )
    await register(server, { kind: 'mutating', clientConfig })
    const made = await server.send('POST', configMaps, configMap('a'))
    expect(made).toMatchObject({ code: 201, body: { data: { by: 'hook' } } })
    expect(reviews).toMatchObject([
      {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        request: {
          kind: { group: '', version: 'v1', kind: 'ConfigMap' },
          resource: { group: '', version: 'v1', resource: 'configmaps' },
          requestKind: { kind: 'ConfigMap' },
          name: 'a',
          namespace: 'default',
          operation: 'CREATE',
          userInfo: { username: 'kubernetes-admin', groups: expect.arrayContaining(['system:masters']) },
          object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } },
          oldObject: null,
          dryRun: false,
          options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
        },
      },
    ])
  })

  it('sees a Pod with its defaults, and what it adds is defaulted and validated', async () => {
    const server = await startServer()
    const { clientConfig, reviews } = await webhook(({ object }) =>
      jsonPatch([
        { op: 'add', path: '/spec/containers/-', value: { name: object.metadata.name, image: 'sidecar' } },
      ]),
    )
    await register(server, { kind: 'mutating', clientConfig, rules: [rule(['CREATE'], ['pods'])] })
    const { body } = await server.send('POST', '/api/v1/namespaces/default/pods', pod('p'))
    expect(body).toMatchObject({
      spec: {
        containers: [
          {},
          { name: 'p', imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log' },
        ],
      },
    })
    expect(reviews[0]?.request.object.spec).toMatchObject({
      restartPolicy: 'Always',
      serviceAccountName: 'default',
    })
    const refused = await server.send('POST', '/api/v1/namespaces/default/pods', pod('Not_a_name'))
    expect(refused).toMatchObject({ code: 422 })
  })

  it('is asked once more when another has changed what it saw, if it wishes so', async () => {
    const server = await startServer()
    const count = await webhook(({ object }) =>
      jsonPatch([{ op: 'add', path: '/data/seen', value: String(Object.keys(object.data ?? {}).length) }]),
    )
    const add = await webhook(() => jsonPatch([{ op: 'add', path: '/data/added', value: 'yes' }]))
    const first = {
      kind: 'mutating',
      clientConfig: count.clientConfig,
      name: 'a',
      reinvocationPolicy: 'IfNeeded',
    } as const
    await register(server, first)
    await register(server, { kind: 'mutating', clientConfig: add.clientConfig, name: 'b' })
    const { body } = await server.send('POST', configMaps, configMap('a', { own: 'x' }))
    expect(body).toMatchObject({ data: { own: 'x', added: 'yes', seen: '3' } })
    expect([count.reviews.length, add.reviews.length]).toEqual([2, 1])
  })

  it('whose patch does not apply refuses the write, without a trace', async () => {
    const server = await startServer()
    const { clientConfig } = await webhook(() => jsonPatch([{ op: 'remove', path: '/data/none' }]))
    await register(server, { kind: 'mutating', clientConfig })
    expect(await server.send('POST', configMaps, configMap('a'))).toMatchObject({
      code: 500,
      body: {
        reason: 'InternalError',
        message:
          'Internal error occurred: remove operation does not apply: doc is missing path: "/data/none": missing value',
      },
    })
    expect((await server.send('GET', `${configMaps}/a`)).code).toBe(404)
  })
})

it('a patch of a status is shown to a webhook with the rest of the object', async () => {
  const server = await startServer()
  const { clientConfig, reviews } = await webhook(() => jsonPatch([]))
  await register(server, { kind: 'mutating', clientConfig, rules: [rule(['UPDATE'], ['pods/status'])] })
  await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  const made = await server.send('POST', '/api/v1/namespaces/default/pods', pod('web-0'))
  const { code } = await server.send(
    'PATCH',
    '/api/v1/namespaces/default/pods/web-0/status',
    { status: { message: 'well' } },
    { headers: { 'content-type': 'application/merge-patch+json' } },
  )
  expect(code).toBe(200)
  const { spec } = made.body as { readonly spec: unknown }
  expect(reviews.map(({ request }) => request)).toMatchObject([
    { object: { spec, status: { message: 'well' } }, oldObject: { spec } },
  ])
})

describe('a validating webhook', () => {
  it('is heard with the details of its refusal', async () => {
    const server = await startServer()
    const causes = [{ reason: 'FieldValueInvalid', message: 'Invalid value: 1: no', field: 'spec.n' }]
    const details = { name: 'a', group: 'x', kind: 'Foo', causes, retryAfterSeconds: 3 }
    const { clientConfig } = await webhook(() => ({
      allowed: false,
      status: { code: 429, reason: 'TooManyRequests', message: 'later', details },
    }))
    await register(server, { kind: 'validating', clientConfig })
    const refused = await server.send('POST', configMaps, configMap('a'))
    expect(refused).toMatchObject({ code: 429, body: { reason: 'TooManyRequests', details } })
    expect(refused.headers['retry-after']).toBe('3')
  })

  it('refuses in its own words and with its own code', async () => {
    const server = await startServer()
    const { clientConfig } = await webhook(({ object }) => ({
      allowed: object.data?.good === 'yes',
      status: { message: 'it is not good', code: 403, reason: 'Forbidden' },
    }))
    await register(server, {
      kind: 'validating',
      clientConfig,
      rules: [rule(['CREATE', 'UPDATE'], ['configmaps'])],
    })
    expect(await server.send('POST', configMaps, configMap('a'))).toMatchObject({
      code: 403,
      body: {
        status: 'Failure',
        message: 'admission webhook "judge.example.com" denied the request: it is not good',
      },
    })
    expect((await server.send('POST', configMaps, configMap('a', { good: 'yes' }))).code).toBe(201)
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
    expect((await server.send('PATCH', `${configMaps}/a`, { data: { good: 'no' } }, merge)).code).toBe(403)
    expect((await server.send('GET', `${configMaps}/a`)).body).toMatchObject({ data: { good: 'yes' } })
  })

  it('sees what is deleted, may keep it, and warns', async () => {
    const server = await startServer()
    const { clientConfig, reviews } = await webhook(() => ({ allowed: false, warnings: ['think again'] }))
    await register(server, { kind: 'validating', clientConfig, rules: [rule(['DELETE'], ['configmaps'])] })
    await server.send('POST', configMaps, configMap('a'))
    expect(await server.send('DELETE', `${configMaps}/a`)).toMatchObject({
      code: 400,
      body: { message: 'admission webhook "judge.example.com" denied the request without explanation' },
    })
    expect(reviews[0]?.request).toMatchObject({
      operation: 'DELETE',
      object: null,
      oldObject: { metadata: { name: 'a', uid: expect.any(String) } },
    })
    expect((await server.send('GET', `${configMaps}/a`)).code).toBe(200)
  })

  it('holds no room of a quota for what it refuses', async () => {
    const server = await startServer()
    const { clientConfig } = await webhook(({ object }) => ({ allowed: object.metadata.name !== 'bad' }))
    await register(server, { kind: 'validating', clientConfig })
    await server.send('POST', '/api/v1/namespaces/default/resourcequotas', {
      metadata: { name: 'q' },
      spec: { hard: { 'count/configmaps': '1' } },
    })
    expect((await server.send('POST', configMaps, configMap('bad'))).code).toBe(400)
    expect((await server.send('POST', configMaps, configMap('good'))).code).toBe(201)
  })

  it('asks about those of its selectors and conditions alone', async () => {
    const server = await startServer()
    const { clientConfig } = await webhook(() => ({ allowed: false }))
    const chosen = {
      objectSelector: { matchLabels: { judged: 'yes' } },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
      matchConditions: [{ name: 'big', expression: 'size(object.data) > 1' }],
    }
    await register(server, { kind: 'validating', clientConfig, ...chosen })
    const codeOf = async (path: string, data: object, labels: object) =>
      (
        await server.send('POST', path, {
          ...configMap('a', data, labels),
          metadata: { generateName: 'a', labels },
        })
      ).code
    const [big, small] = [{ a: '1', b: '2' }, { a: '1' }]
    expect(await codeOf(configMaps, big, { judged: 'yes' })).toBe(400)
    expect(await codeOf(configMaps, big, {})).toBe(201)
    expect(await codeOf(configMaps, small, { judged: 'yes' })).toBe(201)
    expect(await codeOf('/api/v1/namespaces/kube-system/configmaps', big, { judged: 'yes' })).toBe(201)
  })
})

it.each([
  ['... [] bad expression', 'compilation failed'],
  ['object.metadata.name ==', 'compilation failed'],
  ['1 + 1', 'must evaluate to bool'],
  ['request.nmae == "a"', "undefined field 'nmae'"],
])('a condition that cannot be told is refused when it is written: %s', async (expression, problem) => {
  const server = await startServer()
  for (const kind of ['validating', 'mutating'] as const) {
    const webhook = {
      name: 'judge.example.com',
      clientConfig: { url: 'https://127.0.0.1:1/' },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      matchConditions: [{ name: 'a', expression }],
    }
    const path = `${registration}/${kind}webhookconfigurations`
    const { body } = await server.send('POST', path, { metadata: { name: 'judge' }, webhooks: [webhook] })
    const { code, message } = Object(body)
    expect(code).toBe(422)
    expect(message).toContain('webhooks[0].matchConditions[0].expression: Invalid value: ')
    expect(message).toContain(problem)
  }
})

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
const invalid = 'received invalid webhook response: '
const unread = 'failed to call webhook: json: cannot unmarshal '
const into = 'into Go struct field AdmissionResponse.response'

it.each<['mutating' | 'validating', object, string]>([
  [
    'validating',
    { patchType: 'JSONPatch' },
    `${invalid}validating webhook may not return response.patchType`,
  ],
  ['validating', { patch: base64([]) }, `${invalid}validating webhook may not return response.patch`],
  ['mutating', { patch: base64([]) }, `${invalid}webhook returned response.patch but not response.patchType`],
  [
    'mutating',
    { patchType: 'JSONPatch' },
    `${invalid}webhook returned response.patchType but not response.patch`,
  ],
  ['mutating', { patch: base64([{}]), patchType: 'Merge' }, 'unsupported patch type "Merge"'],
  [
    'mutating',
    { patch: base64({}), patchType: 'JSONPatch' },
    'received undecodable patch in webhook response: ',
  ],
  ['mutating', { uid: 'zz' }, `${invalid}expected response.uid="`],
  ['validating', { allowed: 'yes' }, `${unread}string ${into}.allowed of type bool`],
  ['validating', { warnings: 'w' }, `${unread}string ${into}.warnings of type []string`],
  ['mutating', { warnings: [1] }, `${unread}number ${into}.warnings of type string`],
  ['mutating', { auditAnnotations: { a: true } }, `${unread}bool ${into}.auditAnnotations of type string`],
  ['validating', { allowed: false, status: [] }, `${unread}array ${into}.status of type v1.Status`],
  ...['W10', 'W3t9XQ=', 'W3_9', '=W10'].map((patch): ['mutating', object, string] => [
    ...(['mutating', { patch, patchType: 'JSONPatch' }] as const),
    'failed to call webhook: illegal base64 data at input byte ',
  ]),
])('a %s webhook that answers %j is taken for one that failed', async (kind, answer, why) => {
  const server = await startServer()
  const { clientConfig } = await webhook(() => ({ allowed: true, ...answer }))
  await register(server, { kind, clientConfig })
  const { code, body } = await server.send('POST', configMaps, configMap('a'))
  expect([code, (body as { message: string }).message]).toEqual([
    500,
    expect.stringContaining(`Internal error occurred: failed calling webhook "judge.example.com": ${why}`),
  ])
})

it('a webhook cannot take an object to another namespace, or name it anew', async () => {
  const server = await startServer()
  const { clientConfig } = await webhook(({ object }) =>
    jsonPatch([
      object.metadata.name.startsWith('moved')
        ? { op: 'add', path: '/metadata/namespace', value: 'kube-system' }
        : { op: 'add', path: '/metadata/name', value: 'other' },
    ]),
  )
  await server.send('POST', configMaps, configMap('moved'))
  await server.send('POST', configMaps, configMap('named'))
  await register(server, { kind: 'mutating', clientConfig })
  const elsewhere = {
    code: 400,
    body: {
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    },
  }
  const updated = (name: string) => server.send('PUT', `${configMaps}/${name}`, configMap(name))
  expect(await updated('moved')).toMatchObject(elsewhere)
  expect(await updated('named')).toMatchObject({
    code: 422,
    body: { message: expect.stringContaining('metadata.name: Invalid value: "other": field is immutable') },
  })
  expect(await server.send('POST', configMaps, configMap('moved-there'))).toMatchObject(elsewhere)
})

it('a webhook cannot change what is deleted', async () => {
  const server = await startServer()
  const { clientConfig } = await webhook(() => jsonPatch([{ op: 'add', path: '/data', value: {} }]))
  await server.send('POST', configMaps, configMap('a'))
  await register(server, { kind: 'mutating', clientConfig })
  expect(await server.send('DELETE', `${configMaps}/a`)).toMatchObject({
    code: 500,
    body: { message: expect.stringContaining('which is not supported for this operation') },
  })
})

it('a condition that cannot be told refuses the write, or lets the webhook be passed over', async () => {
  const server = await startServer()
  const { clientConfig, reviews } = await webhook(() => ({ allowed: true }))
  const more = { matchConditions: [{ name: 'foo', expression: "object.data.foo == 'x'" }] }
  await register(server, { kind: 'validating', clientConfig, ...more })
  expect(await server.send('POST', configMaps, { metadata: { name: 'a' } })).toMatchObject({
    code: 403,
    body: {
      message: expect.stringMatching(/^configmaps "a" is forbidden: expression .* resulted in error: /),
    },
  })
  await server.send('DELETE', `${registration}/validatingwebhookconfigurations/judge`)
  await register(server, { kind: 'validating', clientConfig, ...more, ...{ failurePolicy: 'Ignore' } })
  expect((await server.send('POST', configMaps, { metadata: { name: 'a' } })).code).toBe(201)
  expect(reviews).toEqual([])
})

describe('webhooks that take longer than the write is waited for', () => {
  /** A clock that a webhook turns, while it is asked. */
  function turnable() {
    const turned = { ms: Date.parse('2026-01-02T03:04:05Z') }
    const clock: Clock = { now: () => turned.ms, after: (ms, fire) => systemClock.after(ms, fire) }
    return { clock, turned }
  }

  it.each(['mutating', 'validating'] as const)(
    '%s: nothing is written any more, whatever is passed over',
    async kind => {
      const { clock, turned } = turnable()
      const server = await startServer({ clock })
      const slow = await webhook(() => {
        turned.ms += 34_000
        return 'no answer'
      })
      await register(server, { kind, clientConfig: slow.clientConfig, ...{ failurePolicy: 'Ignore' } })
      expect(await server.send('POST', configMaps, configMap('a'))).toMatchObject({
        code: 504,
        body: {
          reason: 'Timeout',
          message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
        },
      })
      expect((await server.send('GET', `${configMaps}/a`)).code).toBe(404)
    },
  )

  it('the next one is not asked', async () => {
    const { clock, turned } = turnable()
    const server = await startServer({ clock })
    const slow = await webhook(() => {
      turned.ms += 5_000
      return { allowed: true }
    })
    const next = await webhook(() => ({ allowed: true }))
    await register(server, { kind: 'mutating', clientConfig: slow.clientConfig, name: 'a' })
    await register(server, { kind: 'mutating', clientConfig: next.clientConfig, name: 'b' })
    expect((await server.send('POST', `${configMaps}?timeout=5s`, configMap('a'))).code).toBe(504)
    expect(next.reviews).toEqual([])
    expect((await server.send('POST', `${configMaps}?timeout=6s`, configMap('a'))).code).toBe(201)
  })
})

describe('a webhook that cannot be asked', () => {
  const nowhere = { url: 'https://127.0.0.1:1/', caBundle: '' }

  it.each([
    [
      'is not there',
      nowhere,
      /^Internal error occurred: failed calling webhook "judge\.example\.com": failed to call webhook: Post "https:\/\/127\.0\.0\.1:1\/\?timeout=10s": dial tcp 127\.0\.0\.1:1: connect: connection refused$/,
    ],
    ['has no Service', { service: { namespace: 'default', name: 'none' } }, /service "none" not found$/],
  ])('%s refuses the write, or is passed over', async (_, clientConfig, message) => {
    const server = await startServer()
    await register(server, { kind: 'validating', clientConfig })
    expect(await server.send('POST', configMaps, configMap('a'))).toMatchObject({
      code: 500,
      body: { reason: 'InternalError', message: expect.stringMatching(message) },
    })
    await server.send('DELETE', `${registration}/validatingwebhookconfigurations/judge`)
    await register(server, { kind: 'validating', clientConfig, ...{ failurePolicy: 'Ignore' } })
    expect((await server.send('POST', configMaps, configMap('a'))).code).toBe(201)
  })

  it.each([
    '',
    'no json',
    '{}',
    '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}',
    '[]',
    '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"x","allowed":true}}',
  ])('as an answer %j is a refusal and no more', async answer => {
    const server = await startServer()
    const { clientConfig } = await webhook(() => answer)
    await register(server, { kind: 'validating', clientConfig })
    expect(await server.send('POST', configMaps, configMap('a'))).toMatchObject({
      code: 500,
      body: { message: expect.stringContaining('failed calling webhook') },
    })
  })

  it('in a dry run is one with side effects', async () => {
    const server = await startServer()
    const { clientConfig, reviews } = await webhook(() => ({ allowed: true }))
    const made = await server.send('POST', `${registration}/validatingwebhookconfigurations`, {
      metadata: { name: 'judge' },
      webhooks: [
        {
          name: 'judge.example.com',
          clientConfig,
          rules: [rule(['*'], ['*'])],
          sideEffects: 'NoneOnDryRun',
          admissionReviewVersions: ['v1'],
        },
      ],
    })
    expect(made.code).toBe(201)
    expect((await server.send('POST', `${configMaps}?dryRun=All`, configMap('a'))).code).toBe(201)
    expect(reviews[0]?.request.dryRun).toBe(true)
  })

  it('is about its own configuration never asked', async () => {
    const server = await startServer()
    await register(server, {
      kind: 'validating',
      clientConfig: nowhere,
      rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }],
    })
    const path = `${registration}/validatingwebhookconfigurations/judge`
    expect((await server.send('DELETE', path)).code).toBe(200)
  })
})

it('a Service leads to a Pod of it that is ready, and the certificate has the name of the Service', async () => {
  const { port, clientConfig, reviews } = await webhook(() => ({ allowed: true }))
  const connected: unknown[] = []
  const connect: NodeAccess['connect'] = (where, target) => {
    connected.push([where.name, target])
    return new Promise(resolve => {
      const socket = connectTcp(port, '127.0.0.1', () => resolve(socket))
    })
  }
  const server = await startServer({ nodeAccess: { connect } as Partial<NodeAccess> as NodeAccess })
  const inDefault = '/api/v1/namespaces/default'
  await server.send('POST', `${inDefault}/services`, {
    metadata: { name: 'judge' },
    spec: { ports: [{ port: 443, targetPort: 'hooks' }], selector: { app: 'judge' } },
  })
  const { caBundle } = clientConfig
  await register(server, {
    kind: 'validating',
    clientConfig: { service: { namespace: 'default', name: 'judge', path: '/x' }, caBundle },
  })
  expect(await server.send('POST', configMaps, configMap('a'))).toMatchObject({
    body: {
      message: expect.stringMatching(
        /Post "https:\/\/judge\.default\.svc:443\/x\?timeout=\d+s": no endpoints available for service "judge"/,
      ),
    },
  })
  const ports = [{ name: 'hooks', containerPort: 8443 }]
  await server.send('POST', `${inDefault}/pods`, {
    metadata: { name: 'judge-0', labels: { app: 'judge' } },
    spec: { nodeName: 'n', containers: [{ name: 'judge', image: 'judge', ports }] },
  })
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
  await server.send('PATCH', `${inDefault}/pods/judge-0/status`, ready, merge)
  expect((await server.send('POST', configMaps, configMap('a'))).body).toMatchObject({
    metadata: { name: 'a' },
  })
  expect(connected).toEqual([['judge-0', 8443]])
  expect(reviews).toHaveLength(1)
})

it('a rule about one version of a kind means its other version too, shown as the rule wants it', async () => {
  const server = await startServer()
  const { clientConfig, reviews } = await webhook(() => ({ allowed: true }))
  const rules = [
    {
      operations: ['CREATE'],
      apiGroups: ['autoscaling'],
      apiVersions: ['v1'],
      resources: ['horizontalpodautoscalers'],
    },
  ]
  await register(server, { kind: 'validating', clientConfig, rules })
  const made = await server.send('POST', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', {
    metadata: { name: 'h' },
    spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'web', apiVersion: 'apps/v1' }, maxReplicas: 3 },
  })
  expect(made.code).toBe(201)
  expect(reviews[0]?.request).toMatchObject({
    kind: { version: 'v1' },
    requestKind: { version: 'v2' },
    object: { apiVersion: 'autoscaling/v1' },
  })
})

it.each([
  [{ name: 'judge' }, 'webhooks[0].name'],
  [{ clientConfig: {} }, 'webhooks[0].clientConfig'],
  [{ clientConfig: { url: 'http://example.com' } }, 'webhooks[0].clientConfig.url'],
  [{ sideEffects: 'Some' }, 'webhooks[0].sideEffects'],
  [{ admissionReviewVersions: ['v7'] }, 'webhooks[0].admissionReviewVersions'],
  [{ timeoutSeconds: 31 }, 'webhooks[0].timeoutSeconds'],
  [{ rules: [rule(['MOVE'], ['pods'])] }, 'webhooks[0].rules[0].operations[0]'],
])('a configuration with %j is refused at %s', async (wrong, field) => {
  const { send } = await startServer()
  const webhook = {
    name: 'judge.example.com',
    clientConfig: { url: 'https://example.com/judge' },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...wrong,
  }
  const made = await send('POST', `${registration}/validatingwebhookconfigurations`, {
    metadata: { name: 'judge' },
    webhooks: [webhook],
  })
  expect(made).toMatchObject({ code: 422, body: { details: { causes: [{ field }] } } })
})
