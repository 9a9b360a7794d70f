// Bad input through the real port: random bytes and objects, and inputs that have grown. Whatever comes in, the answer is a
// Status or an object, and the next request is served.
import { Agent, request as httpsRequest } from 'node:https'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { makeCertificates } from './certificates/certificates.ts'
import { hostileRequests } from './hostile-requests.fixture.ts'
import { type Listening, listen } from './listen.ts'
import { pod, statefulSet } from './objects.fixture.ts'
import { adminToken, type ServerUnderTest, startServer } from './server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const bearer = { authorization: `Bearer ${adminToken}` }
const { serving, ca } = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })
const agent = new Agent({ keepAlive: true, ca: ca.certificate, maxSockets: 4 })

let server: ServerUnderTest
let listening: Listening
beforeAll(async () => {
  server = await startServer()
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  await server.send('POST', '/apis/apps/v1/namespaces/default/statefulsets', statefulSet('web'))
  await server.send('POST', '/api/v1/namespaces/default/pods', pod('web'))
  await server.send('POST', configMaps, { metadata: { name: 'c' }, data: { a: 'b' } })
})
afterAll(async () => {
  agent.destroy()
  await listening.close()
})

interface Answer {
  readonly code: number
  readonly type: string
  readonly text: string
}

interface Question {
  readonly method: string
  readonly path: string
  readonly headers?: { readonly [name: string]: string | undefined }
  readonly body?: string | Buffer
}

/** Null where Node's own client refuses to send such a thing. */
function ask({ method, path, headers = {}, body }: Question): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(
      Object.entries({ ...bearer, ...headers }).filter(([, value]) => value !== undefined),
    )
    const options = { host: '127.0.0.1', port: listening.port, agent, method, path, headers: given }
    try {
      const request = httpsRequest(options, response => {
        const chunks: Buffer[] = []
        const answer = () => ({
          code: response.statusCode ?? 0,
          type: String(response.headers['content-type']),
          text: Buffer.concat(chunks).toString(),
        })
        response.on('data', chunk => {
          chunks.push(chunk)
          // A watch goes on.
          if (response.headers['transfer-encoding'] && /[?&]watch=/.test(path)) response.destroy()
        })
        response.on('close', () => resolve(answer()))
        if (/[?&]watch=|follow=/.test(path)) response.destroy()
      })
      request.on('error', reject)
      request.end(body)
    } catch {
      resolve(null)
    }
  })
}

/** Answers of whole lists and of plain documents aside, what goes wrong is a Status. */
function expectStatus(question: Question, { code, type, text }: Answer): void {
  const about = `${question.method} ${question.path} ${JSON.stringify(question.headers)} ${String(question.body).slice(0, 300)} → ${code} ${text.slice(0, 300)}`
  if (code >= 500 && code !== 503 && code !== 504) expect.fail(about)
  if (code < 400 || question.method === 'HEAD' || text === '') return
  if (type.startsWith('application/json'))
    expect(JSON.parse(text), about).toMatchObject({ kind: 'Status', code })
  else if (type.startsWith('application/yaml')) expect(text, about).toContain('kind: Status')
}

const isServing = async () => expect((await ask({ method: 'GET', path: '/livez' }))?.code).toBe(200)

it.each([11, 12])('no request over the wire makes the server fail (seed %i)', async seed => {
  const next = hostileRequests(seededRandom(seed))
  let sent = 0
  for (let count = 0; count < 500; count++) {
    const { method, path, query, headers, body } = next()
    const search = `${query}`
    const bytes =
      body.kind === 'bytes'
        ? Buffer.from(body.bytes)
        : body.kind === 'value'
          ? (JSON.stringify(body.value) ?? '')
          : undefined
    const question = {
      method,
      path: `${path}${search && `?${search}`}`,
      headers,
      ...(bytes === undefined ? {} : { body: bytes }),
    }
    const answer = await ask(question).catch(() => null)
    if (!answer) continue
    sent++
    expectStatus(question, answer)
  }
  expect(sent).toBeGreaterThan(250)
  await isServing()
})

const json = { 'content-type': 'application/json' }
const patchOf = (type: string) => ({ 'content-type': `application/${type}` })
const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

it('nor does one that has grown', async () => {
  const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}${close.repeat(depth)}`
  const grown: readonly (Question | readonly Question[])[] = [500, 20_000].flatMap(size => {
    const pods = '/api/v1/namespaces/default/pods?dryRun=All'
    const bodies = [
      '['.repeat(size),
      nested('[', ']', size),
      nested('{"a":', '}', size).replace('}', '1}'),
      `{"metadata":{"name":"x","labels":{${range(size, index => `"k${index}":"v"`)}}}}`,
      `{"metadata":{"name":"x","finalizers":[${range(size, index => `"a.b/c${index % 7}"`)}]}}`,
      `{"metadata":{"name":"x","annotations":{"a":"${'x'.repeat(size * 10)}"}}}`,
      `{"metadata":{"name":"x"},"metadata":{${range(size, () => '"name":"x"')}}}`,
      `{"metadata":{"name":"${'a'.repeat(size)}"}}`,
      `"${'\\u0000'.repeat(size)}"`,
      `${'9'.repeat(size)}`,
      `k8s\0${'\xff'.repeat(size)}`,
    ]
    const podBodies = [
      {
        containers: range(Math.min(size, 3_000), index => ({
          name: `c${index % 50}`,
          image: 'x',
          ports: [{ containerPort: 1 }],
        })),
      },
      { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '1'.repeat(size * 10) } } }] },
      {
        containers: [
          { name: 'c', image: 'x', resources: { limits: { memory: `1${'0'.repeat(size * 10)}x` } } },
        ],
      },
      {
        containers: [
          {
            name: 'c',
            image: 'x',
            env: range(size / 10, index => ({ name: `E${index}`, value: `$(E${index - 1})` })),
          },
        ],
      },
      {
        containers: [{ name: 'c', image: 'x' }],
        tolerations: range(size / 10, index => ({ key: `k${index % 9}`, operator: 'Exists' })),
      },
      { containers: [{ name: 'c', image: 'x' }], nodeSelector: { a: 'x'.repeat(size) } },
      { containers: [{ name: 'c', image: 'x' }], hostname: `${'a-'.repeat(size)}` },
    ]
    const patches = [
      range(size, index => ({ op: 'add', path: `/data/k${index}`, value: 'v' })),
      [
        { op: 'add', path: '/x', value: range(size, () => 0) },
        ...range(9_000, () => ({ op: 'add', path: '/x/0', value: 0 })),
      ],
      range(40, index => ({ op: 'copy', from: '/metadata', path: `/metadata/x${index}` })),
      [{ op: 'test', path: `${'/a'.repeat(size)}`, value: 1 }],
    ]
    const strategic = [
      { metadata: { finalizers: range(size / 10, index => `a.b/c${index}`) } },
      {
        metadata: {
          '$setElementOrder/finalizers': range(size / 10, index => `a.b/c${index}`).reverse(),
          finalizers: range(size / 10, index => `a.b/c${index}`),
        },
      },
      { metadata: { '$deleteFromPrimitiveList/finalizers': range(size, index => `${index}`) } },
    ]
    const yaml = [
      '- '.repeat(size),
      'a: '.repeat(size),
      '? '.repeat(size),
      `${'['.repeat(size)}`,
      range(size / 10, index => `${' '.repeat(index % 90)}a:`).join('\n'),
      `a: &a [${'*a,'.repeat(size / 10)}]`,
      '#\n'.repeat(size),
      '---\n'.repeat(size),
      `metadata: {name: x}\ndata: {a: "${'\\n'.repeat(size)}"}`,
    ]
    const selectors = [
      `a in (${range(1_500, index => `v${index}`)})`,
      `${range(700, index => `k${index}`)}`,
      '('.repeat(4_000),
      '!'.repeat(4_000),
    ]
    return [
      ...bodies.map(body => ({ method: 'POST', path: `${configMaps}?dryRun=All`, headers: json, body })),
      ...podBodies.map(spec => ({
        method: 'POST',
        path: pods,
        headers: json,
        body: JSON.stringify({ metadata: { name: 'p' }, spec }),
      })),
      ...patches.map(patch => ({
        method: 'PATCH',
        path: `${configMaps}/c?dryRun=All`,
        headers: patchOf('json-patch+json'),
        body: JSON.stringify(patch),
      })),
      ...strategic.map(patch => ({
        method: 'PATCH',
        path: `${configMaps}/c?dryRun=All`,
        headers: patchOf('strategic-merge-patch+json'),
        body: JSON.stringify(patch),
      })),
      ...yaml.flatMap(body => [
        { method: 'POST', path: `${configMaps}?dryRun=All`, headers: patchOf('yaml'), body },
        {
          method: 'PATCH',
          path: `${configMaps}/c?dryRun=All&fieldManager=f`,
          headers: patchOf('apply-patch+yaml'),
          body,
        },
      ]),
      ...selectors.map(each => ({
        method: 'GET',
        path: `${configMaps}?labelSelector=${encodeURIComponent(each)}`,
      })),
      ...selectors.map(each => ({
        method: 'GET',
        path: `${configMaps}?fieldSelector=${encodeURIComponent(each)}`,
      })),
      { method: 'GET', path: configMaps, headers: { authorization: `Bearer ${'a.'.repeat(4_000)}` } },
      { method: 'GET', path: configMaps, headers: { 'impersonate-user': 'x'.repeat(6_000) } },
    ]
  })
  for (const question of grown.flat()) {
    const answer = await ask(question)
    if (answer) expectStatus(question, answer)
  }
  await isServing()
})

it('nor does a token that is none', async () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = part({ alg: 'RS256', kid: 'x' })
  for (const token of [
    ...[
      '',
      '.',
      '..',
      '...',
      'a.b.c',
      'null',
      '%',
      `${header}.${part({})}.`,
      `${part({ alg: 'none' })}.${part({ sub: 'system:admin' })}.`,
    ],
    ...[
      `${header}.${part(null)}.x`,
      `${header}.${part([])}.x`,
      `${part(7)}.${part(7)}.x`,
      `${header}.${part({ exp: 'never', iss: {} })}.AAAA`,
    ],
    ...['kedge-short-x', 'kedge-session-', 'abcdef.0123456789abcdef', 'kedge-session-..%00'],
  ]) {
    const question = { method: 'GET', path: configMaps, headers: { authorization: `Bearer ${token}` } }
    const answer = await ask(question)
    if (!answer) continue
    expect([401, 403], token).toContain(answer.code)
    expectStatus(question, answer)
  }
})
