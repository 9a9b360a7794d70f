import { beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from '../reply-body.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const pods = '/api/v1/namespaces/default/pods'
const maps = '/api/v1/namespaces/default/configmaps'
const strategic = 'application/strategic-merge-patch+json'
const applied = 'application/apply-patch+yaml'

interface Shown {
  readonly metadata: { readonly resourceVersion: string; readonly managedFields: readonly object[] }
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] }
  readonly data: { readonly [key: string]: string }
}

let server: ServerUnderTest
beforeEach(async () => {
  server = await startServer()
})

const containers = (count: number, image: string) =>
  Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image }))
const pod = (name: string, count: number, image = 'x') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: containers(count, image) },
})

const map = (count: number) => ({
  metadata: { name: 'map' },
  data: Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v'])),
})

/** Sends bytes, and counts the turns that others have meanwhile. */
async function send(method: string, path: string, body: unknown, type = 'application/json') {
  let turns = 0
  let isUnderWay = true
  const count = () => {
    turns++
    if (isUnderWay) setImmediate(count)
  }
  setImmediate(count)
  const [bare = '', search = ''] = path.split('?')
  const reply = await server.raw({
    method,
    path: bare,
    query: new URLSearchParams(search),
    headers: { 'content-type': type, 'user-agent': 'kubectl/v1' },
    body: { kind: 'bytes', bytes: new TextEncoder().encode(JSON.stringify(body)) },
  })
  isUnderWay = false
  return { turns, status: reply.code }
}

const shown = async (path: string): Promise<Shown> => bodyOf(await server.raw({ path })) as Shown

describe('a large object', () => {
  it('is created, patched, put and applied in steps between which others have their turn', async () => {
    const isInSteps = async (sent: ReturnType<typeof send>, status: number) => {
      const { turns, ...reply } = await sent
      expect(reply).toEqual({ status })
      expect(turns).toBeGreaterThanOrEqual(3)
    }
    await isInSteps(send('POST', pods, pod('big', 3_000)), 201)
    const patch = { spec: { containers: containers(3_000, 'y') } }
    await isInSteps(send('PATCH', `${pods}/big`, patch, strategic), 200)
    await isInSteps(send('PATCH', `${pods}/big`, { metadata: { labels: { a: 'b' } } }, strategic), 200)
    await isInSteps(send('POST', maps, map(7_000)), 201)
    // It is read in steps, too.
    expect((await send('POST', maps, '[]'.repeat(50_000))).turns).toBeGreaterThanOrEqual(2)
    await isInSteps(send('PUT', `${maps}/map`, map(7_500)), 200)
    await isInSteps(send('PATCH', `${pods}/other?fieldManager=me`, pod('other', 3_000), applied), 201)
    await isInSteps(send('PATCH', `${pods}/other?fieldManager=me`, pod('other', 3_000, 'y'), applied), 200)
  })

  it('gives the loop back before it is refused', async () => {
    await send('POST', pods, pod('small', 1))
    const patch = { spec: { containers: containers(3_000, 'y') } }
    const { turns, status } = await send('PATCH', `${pods}/small`, patch, strategic)
    expect(status).toBe(422)
    expect(turns).toBeGreaterThanOrEqual(3)
  })

  it('is not waited for where it is small', async () => {
    expect((await send('POST', pods, pod('small', 1))).turns).toBeLessThan(3)
  })

  it('has the owners that a small one has', async () => {
    const change = { spec: { containers: containers(1, 'y') } }
    const ownersOf = async (name: string, count: number) => {
      await send('POST', `${pods}?fieldManager=one`, pod(name, count))
      await send('PATCH', `${pods}/${name}?fieldManager=two`, change, strategic)
      const managers = (await shown(`${pods}/${name}`)).metadata.managedFields
      // Of the elements of a list of containers the first is enough.
      return JSON.stringify(managers, (element, value) => (/^k:.*"c[1-9]/.test(element) ? undefined : value))
    }
    const small = await ownersOf('small', 1)
    expect(small).toContain('"two"')
    expect(await ownersOf('big', 3_000)).toBe(small)
  })

  it('loses no write that came between the steps of another', async () => {
    await send('POST', maps, map(7_000))
    const writes = Array.from({ length: 4 }, (_, index) =>
      send('PATCH', `${maps}/map`, { data: { [`k${index}`]: 'written' } }, 'application/merge-patch+json'),
    )
    for (const { status } of await Promise.all(writes)) expect(status).toBe(200)
    const after = await shown(`${maps}/map`)
    expect(Object.values(after.data).filter(value => value === 'written')).toHaveLength(4)
  })

  it('is refused where the state it was read from is no longer there', async () => {
    await send('POST', maps, map(7_000))
    const { resourceVersion } = (await shown(`${maps}/map`)).metadata
    const put = (count: number) =>
      send('PUT', `${maps}/map`, { ...map(count), metadata: { name: 'map', resourceVersion } })
    const both = await Promise.all([put(7_001), put(7_002)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
  })
})

describe('where many come at once', () => {
  it('a large object of a client in this process is written in steps, too', async () => {
    let turns = 0
    let isUnderWay = true
    const count = () => {
      turns++
      if (isUnderWay) setImmediate(count)
    }
    setImmediate(count)
    const { code } = await server.send('POST', pods, pod('big', 3_000))
    isUnderWay = false
    expect(code).toBe(201)
    expect(turns).toBeGreaterThanOrEqual(3)
  })

  it('what is applied is decided in more steps than one', async () => {
    await send('PATCH', `${pods}/big?fieldManager=me`, pod('big', 3_000), applied)
    const again = await send('PATCH', `${pods}/big?fieldManager=me`, pod('big', 3_000, 'y'), applied)
    expect(again.status).toBe(200)
    // Read, extracted, made canonical, merged, pruned, compared, decoded, written.
    expect(again.turns).toBeGreaterThanOrEqual(8)
  })

  it('what is written is merged, copied, decoded, compared, judged and reserved in steps of their own', async () => {
    expect((await send('POST', maps, map(7_000))).turns).toBeGreaterThanOrEqual(10)
    const change = Object.fromEntries(Object.keys(map(7_000).data).map(key => [key, 'written']))
    for (const type of ['application/merge-patch+json', strategic]) {
      const { turns, status } = await send('PATCH', `${maps}/map`, { data: { ...change, type } }, type)
      expect(status).toBe(200)
      expect(turns).toBeGreaterThanOrEqual(14)
    }
    expect((await send('PUT', `${maps}/map`, map(7_000))).turns).toBeGreaterThanOrEqual(12)
  })

  it('a JSON patch is carried out some operations at a time', async () => {
    await send('POST', maps, map(7_000))
    const copies = Array.from({ length: 6_400 }, (_, index) => ({
      op: 'copy',
      from: '/data/k0',
      path: `/data/c${index}`,
    }))
    const patched = await send('PATCH', `${maps}/map`, copies, 'application/json-patch+json')
    expect(patched.status).toBe(200)
    expect(patched.turns).toBeGreaterThanOrEqual(200)
  })

  it('one step is done in each turn, of however many', async () => {
    await send('POST', maps, map(7_000))
    const patch = { data: { k0: 'written' } }
    const both = () => send('PATCH', `${maps}/map?dryRun=All`, patch, 'application/merge-patch+json')
    const alone = await both()
    const together = await Promise.all(Array.from({ length: 10 }, both))
    // Those who come last wait for the steps of all.
    expect(Math.max(...together.map(({ turns }) => turns))).toBeGreaterThanOrEqual(alone.turns * 5)
  })

  it('a list in protobuf is made in steps by what its objects weigh', async () => {
    for (let index = 0; index < 5; index++)
      await send('POST', maps, { ...map(7_000), metadata: { name: `map-${index}` } })
    let turns = 0
    let isUnderWay = true
    const count = () => {
      turns++
      if (isUnderWay) setImmediate(count)
    }
    setImmediate(count)
    const reply = await server.raw({ path: maps, headers: { accept: 'application/vnd.kubernetes.protobuf' } })
    isUnderWay = false
    expect(reply.kind).toBe('bytes')
    expect(turns).toBeGreaterThanOrEqual(5)
  })

  it('a request of this process for a large object is copied in steps', async () => {
    let turns = 0
    let isUnderWay = true
    const count = () => {
      turns++
      if (isUnderWay) setImmediate(count)
    }
    await server.send('POST', maps, map(20_000))
    setImmediate(count)
    const { code } = await server.send('PUT', `${maps}/map`, map(20_001))
    isUnderWay = false
    expect(code).toBe(200)
    // Some thousand keys in each: copied, tracked, compared, written.
    expect(turns).toBeGreaterThanOrEqual(20)
  })
})
