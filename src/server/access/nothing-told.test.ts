// Whether there is something is told to nobody who may not see it: neither by the answer nor by how much was done for it. Work is
// what is counted, not time.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { openMemoryStore, type Store } from '../../store/index.ts'
import { bodyOf } from '../reply-body.fixture.ts'
import { noBody } from '../request/request.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const jane = { name: 'jane', groups: ['system:authenticated'] }
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { key: 'hidden' } }
const inTheirs = '/api/v1/namespaces/theirs/secrets'

/** The same store, which says what is read of it and written to it. */
function watched(store: Store, asked: string[]): Store {
  return {
    get failed() {
      return store.failed
    },
    health: () => store.health(),
    revision: () => store.revision(),
    get: key => {
      asked.push(`get ${key}`)
      return store.get(key)
    },
    list: options => {
      asked.push(`list ${options.prefix}`)
      return store.list(options)
    },
    write: write => {
      asked.push('write')
      return store.write(write)
    },
    settled: () => store.settled(),
    watch: options => {
      asked.push('watch')
      return store.watch(options)
    },
    check: decode => store.check(decode),
    compact: revision => store.compact(revision),
    close: () => store.close(),
  }
}

let server: ServerUnderTest
let asked: string[]
let stop: () => void
beforeEach(async () => {
  asked = []
  const store = watched(openMemoryStore(), asked)
  const authorizer = roleBasedAuthorizer(store, defaultPolicy())
  stop = () => authorizer.stop()
  server = await startServer({ store, authorizer })
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }]
  const named = { metadata: { name: 'janes' } }
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
  await server.send('POST', `${rbac}/roles`, { ...named, rules })
  const subjects = [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }]
  const roleRef = { kind: 'Role', name: 'janes', apiGroup: 'rbac.authorization.k8s.io' }
  await server.send('POST', `${rbac}/rolebindings`, { ...named, subjects, roleRef })
})
afterEach(() => stop())

async function told(method: string, path: string, body: unknown) {
  asked.length = 0
  const [bare = '', search = ''] = path.split('?')
  const reply = await server.raw({
    ...{ method, path: bare, query: new URLSearchParams(search), user: jane },
    headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
    body: body === null ? noBody : { kind: 'bytes', bytes: Buffer.from(JSON.stringify(body)) },
  })
  return { code: reply.code, body: JSON.stringify(await bodyOf(reply)), work: [...asked] }
}

const attempts: readonly (readonly [string, string, unknown])[] = [
  ['GET', `${inTheirs}/keys`, null],
  ['GET', inTheirs, null],
  ['GET', `${inTheirs}?watch=1`, null],
  ['GET', `${inTheirs}?fieldSelector=metadata.name%3Dkeys`, null],
  ['PUT', `${inTheirs}/keys`, secret],
  ['PATCH', `${inTheirs}/keys`, { data: {} }],
  ['DELETE', `${inTheirs}/keys`, null],
  ['DELETE', inTheirs, null],
  ['POST', inTheirs, secret],
  ['POST', `${inTheirs}?dryRun=All`, secret],
  ['GET', '/api/v1/namespaces/theirs/pods/keys/log', null],
  ['GET', '/api/v1/namespaces/theirs', null],
  ['DELETE', '/api/v1/namespaces/theirs', null],
]

it('what is in another’s project, and the project itself, is refused as what is not there, after the same steps', async () => {
  const ask = async () => {
    const answers = []
    for (const [method, path, body] of attempts) answers.push(await told(method, path, body))
    return answers
  }
  // Jane's roles are read when she first asks, and remembered.
  await ask()
  const without = await ask()
  await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'theirs' } })
  expect((await server.send('POST', inTheirs, secret)).code).toBe(201)
  const withIt = await ask()
  expect(withIt).toEqual(without)
  for (const { code, work } of withIt) {
    expect(code).toBe(403)
    // What may not be seen is not even looked for.
    expect(work.filter(each => each.includes('theirs') || each.includes('secrets'))).toEqual([])
  }
})

it('what one may see is looked for, so the count does count', async () => {
  const { code, work } = await told('GET', '/api/v1/namespaces/default/secrets/keys', null)
  expect(code).toBe(404)
  expect(work.some(each => each.includes('secrets'))).toBe(true)
})
