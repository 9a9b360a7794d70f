// What a request is about, as far as access is decided by it: read off its method, path and query alone.
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../store/index.ts'
import { bodyOf } from '../reply-body.fixture.ts'
import { parseRoute } from '../request/routes.ts'
import { startServer } from '../server-under-test.ts'
import { attributesOf } from './attributes.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const user = { name: 'eve', groups: ['system:authenticated'] }

function about(method: string, url: string) {
  const [path = '', search = ''] = url.split('?')
  const asked = attributesOf(user, { method, path, query: new URLSearchParams(search) }, parseRoute(path))
  if (asked.kind === 'path') return `${asked.verb} ${asked.path}`
  const { verb, namespace, resource, subresource, name } = asked
  return `${verb} ${namespace}/${resource}/${name}${subresource && ` ${subresource}`}`
}

const secrets = '/api/v1/namespaces/n/secrets'
const selected = 'fieldSelector=metadata.name%3Dmine'

describe('the name that a selector asks for', () => {
  it('is that of a list or a watch', () => {
    expect(about('GET', `${secrets}?${selected}`)).toBe('list n/secrets/mine')
    expect(about('GET', `${secrets}?watch=1&${selected}`)).toBe('watch n/secrets/mine')
  })
  it('is none of what is made, or deleted as a collection', () => {
    expect(about('POST', `${secrets}?${selected}`)).toBe('create n/secrets/')
    expect(about('DELETE', `${secrets}?${selected}`)).toBe('deletecollection n/secrets/')
    expect(about('PUT', `${secrets}?${selected}`)).toBe('update n/secrets/')
  })
})

it('a path below a version is about a resource, wherever it leads', () => {
  expect(about('GET', '/apis/g/v1')).toBe('get /apis/g/v1')
  expect(about('GET', '/apis/g/v1/')).toBe('get /apis/g/v1/')
  expect(about('GET', '/apis/g/v1/namespaces/n/things/a/sub/extra')).toBe('get n/things/a sub')
  expect(about('GET', '/apis/g/v1//namespaces/n/things')).toBe('get //namespaces n')
  expect(about('GET', '/api/v1/namespaces/n/status/x')).toBe('get n/namespaces/n status')
  expect(about('GET', '/api/v1/namespaces//pods')).toBe('list /pods/')
})

describe('who has the right to one Secret', () => {
  async function start() {
    const store = openMemoryStore()
    const server = await startServer({ store, authorizer: roleBasedAuthorizer(store, defaultPolicy()) })
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
    const apiGroup = 'rbac.authorization.k8s.io'
    await server.send('POST', `${rbac}/roles`, {
      metadata: { name: 'lock' },
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['*'] }],
    })
    await server.send('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'lock' },
      roleRef: { apiGroup, kind: 'Role', name: 'lock' },
      subjects: [{ apiGroup, kind: 'User', name: 'eve' }],
    })
    const ask = async (method: string, path: string, body: object = {}) => {
      const [bare = '', search = ''] = path.split('?')
      const reply = await server.raw({
        ...{ method, path: bare, query: new URLSearchParams(search), user },
        headers: { 'content-type': 'application/json' },
        body: { kind: 'bytes', bytes: Buffer.from(JSON.stringify(body)) },
      })
      return { code: reply.code, body: bodyOf(reply) }
    }
    return ask
  }
  const path = '/api/v1/namespaces/default/secrets'

  it('makes no other by a selector, and deletes none', async () => {
    const ask = await start()
    expect((await ask('GET', `${path}?${selected}`)).code).toBe(200)
    expect((await ask('POST', `${path}?${selected}`, { metadata: { name: 'other' } })).code).toBe(403)
    expect((await ask('DELETE', `${path}?${selected}`)).code).toBe(403)
  })

  it('is refused below every version, also where nothing is served', async () => {
    const ask = await start()
    for (const below of ['namespaces/x/things/a/sub/extra', '/namespaces/x/things', 'things'])
      expect((await ask('GET', `/apis/g/v1/${below}`)).code, below).toBe(403)
    expect((await ask('GET', '/apis/g/v1')).code).toBe(404)
  })
})
