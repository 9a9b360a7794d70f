import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Client, RawRequest } from '../../../src/client/client.ts'
import { createClient } from '../../../src/client/create-client.ts'
import type { ApiReply } from '../../../src/client/transport.ts'
import { AccessStore } from './access-store.ts'
import { isAllowed, missingAmong, type Need } from './rules.ts'

const need = (verb: Need['verb'], group: string, resource: string): Need => ({ verb, group, resource })

describe('the rules of a project', () => {
  const rules = [
    { verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['statefulsets'] },
    { verbs: ['*'], apiGroups: [''], resources: ['*/log'] },
    { verbs: ['patch'], apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: ['web'] },
  ]

  it.each([
    [need('list', 'apps', 'statefulsets'), undefined, true],
    [need('list', '', 'statefulsets'), undefined, false],
    [need('list', 'apps', 'statefulsets/scale'), undefined, false],
    [need('get', '', 'pods/log'), undefined, true],
    [need('get', '', 'pods'), undefined, false],
    [need('patch', 'apps', 'statefulsets'), 'web', true],
    [need('patch', 'apps', 'statefulsets'), 'db', false],
    [need('patch', 'apps', 'statefulsets'), undefined, false],
  ])('let %j of %s pass: %s', (wanted, name, expected) => {
    expect(isAllowed(rules, wanted, name)).toBe(expected)
  })

  it('that hold a star allow all', () => {
    const all = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]
    expect(isAllowed(all, need('create', 'apps', 'statefulsets/scale'))).toBe(true)
  })
})

describe('what is done to several at once', () => {
  const scale = need('patch', 'apps', 'statefulsets/scale')
  const [shopWeb, shopDb, playWeb] = [
    { namespace: 'shop', name: 'web' },
    { namespace: 'shop', name: 'db' },
    { namespace: 'play', name: 'web' },
  ]
  const mayDo = (namespace: string, _: Need, name?: string) => namespace === 'play' || name === 'web'

  it.each([
    [[playWeb], null],
    [[playWeb, shopWeb], null],
    [[playWeb, shopWeb, shopDb], { namespace: 'shop', need: scale }],
    [[playWeb, { namespace: 'shop' }], { namespace: 'shop', need: scale }],
  ])('needs what each of them needs, wherever it is: %j', (objects, missing) => {
    expect(missingAmong(objects, [scale], mayDo)).toEqual(missing)
  })
})

/** Over an API that answers so: a code of 400 or above is thrown, as everywhere. */
const clientOf = (answer: (request: RawRequest) => Promise<Pick<ApiReply, 'code' | 'body'>>): Client =>
  createClient({
    send: async request => ({ headers: {}, warnings: [], ...(await answer(request)) }),
    stream: () => {
      throw new Error('nothing is watched')
    },
  })

describe('what is known of permissions', () => {
  /** An API that answers with these statuses, by the plural that is asked. */
  const storeOf = (statuses: { readonly [plural: string]: object | null }) => {
    const asked: RawRequest[] = []
    const raw = async (request: RawRequest) => {
      asked.push(request)
      const status = statuses[request.path.split('/').at(-1) ?? '']
      return { code: status ? 201 : 403, body: { status } }
    }
    return { asked, store: new AccessStore(clientOf(raw)) }
  }
  const settled = () => new Promise(resolve => setTimeout(resolve, 0))
  const scale = need('patch', 'apps', 'statefulsets/scale')

  it('is asked once for a project, and forbids nothing before the answer', async () => {
    const { store, asked } = storeOf({ selfsubjectrulesreviews: { resourceRules: [], incomplete: false } })
    expect([store.mayDo('shop', scale), store.mayDo('shop', scale)]).toEqual([true, true])
    await settled()
    expect(store.mayDo('shop', scale)).toBe(false)
    expect(asked.length).toBe(1)
  })

  it('is asked need by need where the rules are not all', async () => {
    const { store, asked } = storeOf({
      selfsubjectrulesreviews: { resourceRules: [], incomplete: true },
      selfsubjectaccessreviews: { allowed: false },
    })
    store.mayDo('shop', scale)
    await settled()
    expect(store.mayDo('shop', scale)).toBe(true)
    await settled()
    expect(store.mayDo('shop', scale)).toBe(false)
    expect(asked.at(-1)?.body).toMatchObject({
      spec: { resourceAttributes: { resource: 'statefulsets', subresource: 'scale', namespace: 'shop' } },
    })
  })

  it('is waited for before something is asked that may be refused', async () => {
    const rule = { verbs: ['list'], apiGroups: ['apps'], resources: ['statefulsets'] }
    const { store } = storeOf({
      selfsubjectrulesreviews: { resourceRules: [rule], incomplete: false },
      selfsubjectaccessreviews: { allowed: false },
    })
    const list = need('list', 'apps', 'statefulsets')
    expect(await store.isLet('shop', list)).toBe(true)
    expect(await store.isLet('shop', need('list', '', 'secrets'))).toBe(false)
    expect(await store.isLet('', list)).toBe(false)
    expect(await storeOf({}).store.isLet('shop', list)).toBe(true)
  })

  it('is asked anew after a refresh, as a role may have been given', async () => {
    const statuses = { selfsubjectrulesreviews: { resourceRules: [] as object[], incomplete: false } }
    const { store } = storeOf(statuses)
    const list = need('list', '', 'pods')
    expect(await store.isLet('shop', list)).toBe(false)
    statuses.selfsubjectrulesreviews.resourceRules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]
    store.refresh()
    expect(await store.isLet('shop', list)).toBe(true)
  })

  it('is a minute old at most, of a single need too, and stands until the new answer is there', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    let allowed = false
    const asked: RawRequest[] = []
    const raw = async (request: RawRequest) => {
      asked.push(request)
      return { body: { status: { allowed } } }
    }
    const store = new AccessStore({ raw } as unknown as Client)
    store.mayDo('', scale)
    await settled()
    expect(store.mayDo('', scale)).toBe(false)
    allowed = true
    vi.advanceTimersByTime(59_000)
    expect(store.mayDo('', scale)).toBe(false)
    expect(asked).toHaveLength(1)
    vi.advanceTimersByTime(2_000)
    expect([store.mayDo('', scale), store.mayDo('', scale)]).toEqual([false, false])
    expect(asked).toHaveLength(2)
    await settled()
    expect(store.mayDo('', scale)).toBe(true)
  })

  it.each([
    ['', 'of a single need'],
    ['shop', 'of a project'],
  ])(
    'stands while nobody answers, and is asked again once the connection is back: in %j, %s',
    async namespace => {
      vi.useFakeTimers({ toFake: ['Date'] })
      onTestFinished(() => void vi.useRealTimers())
      let code = 201
      let allowed = false
      const raw = async () => {
        const resourceRules = allowed ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : []
        return { code, body: { status: { allowed, resourceRules, incomplete: false } } }
      }
      const store = new AccessStore(clientOf(raw))
      expect(await store.isLet(namespace, scale)).toBe(false)
      code = 503
      vi.advanceTimersByTime(61_000)
      store.mayDo(namespace, scale)
      await settled()
      expect(store.mayDo(namespace, scale)).toBe(false)
      ;[code, allowed] = [201, true]
      store.forgetUnanswered()
      expect(store.mayDo(namespace, scale)).toBe(false)
      await settled()
      expect(store.isSureToDo(namespace, scale)).toBe(true)
      code = 403
      vi.advanceTimersByTime(61_000)
      store.mayDo(namespace, scale)
      await settled()
      expect([store.mayDo(namespace, scale), store.isSureToDo(namespace, scale)]).toEqual([true, false])
    },
  )

  it('is not what was asked before a refresh, and is answered after it', async () => {
    const answers: ((allowed: boolean) => void)[] = []
    const raw = ({ path }: RawRequest) =>
      new Promise(resolve =>
        answers.push(allowed => {
          const resourceRules = allowed ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : []
          const status = path.endsWith('selfsubjectrulesreviews')
            ? { resourceRules, incomplete: false }
            : { allowed }
          resolve({ body: { status } })
        }),
      )
    const store = new AccessStore({ raw } as unknown as Client)
    const look = () => [store.mayDo('shop', scale), store.mayDo('', scale)]
    look()
    const waited = Promise.all([store.isLet('shop', scale), store.isLet('', scale)])
    store.refresh()
    look()
    for (const answer of answers.splice(0, 2)) answer(false)
    await settled()
    expect(look()).toEqual([true, true])
    for (const answer of answers.splice(0)) answer(true)
    expect(await waited).toEqual([true, true])
    expect([store.isSureToDo('shop', scale), store.isSureToDo('', scale)]).toEqual([true, true])
  })

  it('forbids nothing where the API cannot tell', async () => {
    const { store } = storeOf({})
    store.mayDo('shop', scale)
    await settled()
    store.mayDo('shop', scale)
    await settled()
    expect(store.mayDo('shop', scale)).toBe(true)
  })

  it('is nothing to be sure of where nobody answered, and is asked again once the connection is back', async () => {
    const statuses: { selfsubjectaccessreviews: object | null } = { selfsubjectaccessreviews: null }
    const { store } = storeOf(statuses)
    store.mayDo('', scale)
    await settled()
    expect([store.mayDo('', scale), store.isSureToDo('', scale)]).toEqual([true, false])
    statuses.selfsubjectaccessreviews = { allowed: false }
    store.forgetUnanswered()
    expect(await store.isLet('', scale)).toBe(false)
  })

  it('is told once for what a page asks at once, and to who waits for one answer as soon as it is there', async () => {
    const answers: (() => void)[] = []
    const raw = () =>
      new Promise(resolve => {
        answers.push(() => resolve({ body: { status: { allowed: true } } }))
      })
    const store = new AccessStore({ raw } as unknown as Client)
    let told = 0
    store.subscribe(() => {
      told++
    })
    const waited = store.isLet('', need('list', '', 'pods'))
    for (const kind of ['services', 'secrets']) store.mayDo('', need('list', '', kind))
    answers[0]?.()
    expect(await waited).toBe(true)
    expect(told).toBe(0)
    for (const answer of answers) answer()
    await settled()
    expect(told).toBe(1)
  })
})
