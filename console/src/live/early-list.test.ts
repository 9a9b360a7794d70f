import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kinds } from '../../../src/api/kinds.ts'
import { createClient } from '../../../src/client/create-client.ts'

const list = (name: string) =>
  new Response(JSON.stringify({ kind: 'StatefulSetList', metadata: {}, items: [{ metadata: { name } }] }), {
    headers: { 'content-type': 'application/json' },
  })

describe('the list that is asked for early', () => {
  let turn = 0
  let asked: string[] = []
  let answers: (() => Promise<Response>)[] = []

  beforeEach(() => {
    asked = []
    answers = []
    vi.stubGlobal('fetch', (url: URL | string) => {
      asked.push(String(url).replace('https://kedge.example', ''))
      return answers.shift()?.() ?? Promise.resolve(list('late'))
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  async function at(pathname: string, search = '') {
    const location = { origin: 'https://kedge.example', pathname, search, href: 'https://kedge.example/' }
    vi.stubGlobal('location', location)
    vi.stubGlobal('window', { addEventListener() {}, location })
    const fresh = `?fresh=${turn++}`
    const early: typeof import('./early-list.ts') = await import(`./early-list.ts${fresh}`)
    const transport: typeof import('./browser-transport.ts') = await import(`./browser-transport.ts${fresh}`)
    const { browserTransport } = transport
    return { early, client: createClient(browserTransport({ onSignedOut() {} })) }
  }
  const limit = 100

  it.each([
    ['all projects', '/console/', '', ''],
    ['all projects by name', '/console/sets', '?lang=zh', ''],
    ['one project', '/console/sets', '?project=shop', 'shop'],
    ['one of several clusters', '/console/@far%20away/sets', '?project=shop', 'shop'],
  ])(
    'of %s is the one that the page would ask for, which asks no second time',
    async (_, path, search, namespace) => {
      const { early, client } = await at(path, search)
      answers = [async () => list('early')]
      early.askEarlyList()
      expect(early.namespaceOfEarlyList()).toBe(namespace)
      const query = { ...(namespace ? { namespace } : {}), limit }
      const first = await client.list(kinds.StatefulSet, query)
      expect(first.items.map(each => each.metadata?.name)).toEqual(['early'])
      expect(asked).toHaveLength(1)
      // It is good for one time: whoever refreshes wants to see the present.
      const second = await client.list(kinds.StatefulSet, query)
      expect(second.items.map(each => each.metadata?.name)).toEqual(['late'])
      expect(asked).toEqual([asked[0], asked[0]])
    },
  )

  it.each(['/console/sets/shop/web', '/console/create', '/console/configmaps', '/console/setsail'])(
    'is none on the page %s',
    async path => {
      const { early } = await at(path)
      early.askEarlyList()
      expect(asked).toEqual([])
      expect(early.namespaceOfEarlyList()).toBeNull()
    },
  )

  it.each([
    ['breaks off', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['is refused, as nobody is signed in any more', async () => new Response('{}', { status: 401 })],
    ['fails', async () => new Response('{}', { status: 500 })],
  ])('is asked for again where it %s', async (_, answer) => {
    const { early, client } = await at('/console/')
    answers = [answer]
    early.askEarlyList()
    const { items } = await client.list(kinds.StatefulSet, { limit })
    expect(items.map(each => each.metadata?.name)).toEqual(['late'])
  })

  it('is not taken for a list of names alone', async () => {
    const { early, client } = await at('/console/')
    answers = [async () => list('early')]
    early.askEarlyList()
    const { items } = await client.list(kinds.StatefulSet, { limit, form: 'metadata' })
    expect(items.map(each => each.metadata?.name)).toEqual(['late'])
  })
})
