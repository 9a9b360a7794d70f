import { describe, expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import type { WatchLine, WatchSink } from '../request/reply.ts'
import { storedObject } from '../resources/stored-object.ts'
import { admin, type ServerUnderTest, startServer } from '../server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

/** A watcher that takes everything at once, or nothing at all. */
class Watcher implements WatchSink {
  readonly lines: WatchLine[] = []
  ended = false
  takes = true

  get waiting(): number {
    return this.takes ? 0 : this.lines.length
  }

  get waitingBytes(): number {
    if (this.takes) return 0
    return this.lines.reduce((sum, line) => sum + ('entry' in line ? line.entry.bytes.byteLength : 0), 0)
  }

  send(lines: readonly WatchLine[]): void {
    this.lines.push(...lines)
  }

  end(): void {
    this.ended = true
  }

  abandon(last: WatchLine): void {
    this.lines.splice(0, this.lines.length, last)
    this.ended = true
  }

  /** What was seen since the last look: `ADDED a@3`. */
  seen(): string[] {
    return this.lines.splice(0).map(line => {
      const object = ('entry' in line ? storedObject(line.entry) : line.value) as {
        readonly code?: number
        readonly message?: string
        readonly metadata?: { readonly name?: string; readonly resourceVersion?: string }
      }
      if (line.type === 'ERROR') return `ERROR ${object.code} ${object.message}`
      return `${line.type} ${object.metadata?.name ?? ''}@${object.metadata?.resourceVersion}`
    })
  }
}

async function watch({ raw }: ServerUnderTest, query: string, path = configMaps) {
  const reply = await raw({ path, query: new URLSearchParams(`watch=true&${query}`) })
  if (reply.kind !== 'watch') throw new Error(JSON.stringify(reply))
  const watcher = new Watcher()
  return { watcher, stop: reply.open(watcher) }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('watch', () => {
  it('shows what is there, then every change', async () => {
    const server = await startServer()
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    const { watcher } = await watch(server, '')
    expect(watcher.seen()).toEqual(['ADDED a@3'])
    await server.send('POST', configMaps, { metadata: { name: 'b' } })
    await server.send('PUT', `${configMaps}/a`, { metadata: { name: 'a' }, data: { x: '1' } })
    await server.send('DELETE', `${configMaps}/b`)
    expect(watcher.seen()).toEqual(['ADDED b@4', 'MODIFIED a@5', 'DELETED b@6'])
  })

  it('begins behind the version of a list, in the past', async () => {
    const server = await startServer()
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    await server.send('POST', configMaps, { metadata: { name: 'b' } })
    const { watcher } = await watch(server, 'resourceVersion=3')
    await settled()
    expect(watcher.seen()).toEqual(['ADDED b@4'])
  })

  it('ends for whom asks for a past that is gone', async () => {
    const server = await startServer()
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    server.store.compact(server.store.revision())
    const { watcher } = await watch(server, 'resourceVersion=1')
    expect(watcher.seen()).toEqual(['ERROR 410 too old resource version: 1 (3)'])
    expect(watcher.ended).toBe(true)
  })

  it('shows the world as the selector sees it', async () => {
    const server = await startServer()
    const { watcher } = await watch(server, 'labelSelector=app%3Dx')
    const put = (labels: object, data = '') =>
      server.send('PUT', `${configMaps}/a`, { metadata: { name: 'a', labels }, data: { data } })
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    expect(watcher.seen()).toEqual([])
    await put({ app: 'x' })
    await put({ app: 'x' }, 'other')
    await put({ app: 'y' })
    await put({ app: 'y' }, 'unseen')
    expect(watcher.seen()).toEqual(['ADDED a@4', 'MODIFIED a@5', 'DELETED a@6'])
    await put({ app: 'x' })
    await server.send('DELETE', `${configMaps}/a`)
    expect(watcher.seen()).toEqual(['ADDED a@8', 'DELETED a@9'])
  })

  it('shows the last state that was seen of what leaves the selector’s sight', async () => {
    const server = await startServer()
    await server.send('POST', configMaps, { metadata: { name: 'a', labels: { app: 'x' } } })
    const { watcher } = await watch(server, 'labelSelector=app%3Dx&resourceVersion=3')
    await server.send('PUT', `${configMaps}/a`, { metadata: { name: 'a', labels: { app: 'y' } } })
    const [line] = watcher.lines
    expect(line?.type).toBe('DELETED')
    expect(line && 'entry' in line && storedObject(line.entry)).toMatchObject({
      metadata: { labels: { app: 'x' }, resourceVersion: '4' },
    })
  })

  it('watches one object by its name, and no other that begins alike', async () => {
    const server = await startServer()
    const { watcher } = await watch(server, 'fieldSelector=metadata.name%3Dweb')
    const { watcher: old } = await watch(server, '', '/api/v1/watch/namespaces/default/configmaps/web')
    for (const name of ['web', 'web-0']) await server.send('POST', configMaps, { metadata: { name } })
    expect(watcher.seen()).toEqual(['ADDED web@3'])
    expect(old.seen()).toEqual(['ADDED web@3'])
  })

  it('marks the end of the initial state, and then how far it has come', async () => {
    const server = await startServer()
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    const { watcher } = await watch(
      server,
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
    )
    const [, mark] = watcher.lines
    expect(mark).toEqual({
      type: 'BOOKMARK',
      value: {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: '3',
          creationTimestamp: null,
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    })
    expect(watcher.seen()).toEqual(['ADDED a@3', 'BOOKMARK @3'])
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'elsewhere' } })
    await server.clock.advance(60_000)
    expect(watcher.seen()).toEqual(['BOOKMARK @4'])
  })

  it('marks how far it has come once more before its end', async () => {
    const server = await startServer()
    const { watcher } = await watch(server, 'resourceVersion=2&allowWatchBookmarks=true&timeoutSeconds=90')
    await server.clock.advance(60_000)
    expect(watcher.seen()).toEqual(['BOOKMARK @2'])
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'elsewhere' } })
    await server.clock.advance(27_999)
    expect(watcher.seen()).toEqual([])
    await server.clock.advance(1)
    expect(watcher.seen()).toEqual(['BOOKMARK @3'])
    await server.clock.advance(2_000)
    expect(watcher.seen()).toEqual([])
    expect(watcher.ended).toBe(true)
  })

  it('refuses sendInitialEvents without its match', async () => {
    const { send } = await startServer()
    const { code, body } = await send('GET', `${configMaps}?watch=true&sendInitialEvents=true`)
    expect(code).toBe(422)
    expect(body).toMatchObject({
      message:
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    })
  })

  it('ends when its time is over, or when it is stopped', async () => {
    const server = await startServer()
    const { watcher } = await watch(server, 'timeoutSeconds=5')
    await server.clock.advance(4_999)
    expect(watcher.ended).toBe(false)
    await server.clock.advance(1)
    expect(watcher.ended).toBe(true)
    const { watcher: other, stop } = await watch(server, '')
    stop()
    await server.send('POST', configMaps, { metadata: { name: 'late' } })
    expect(other.seen()).toEqual([])
    expect(other.ended).toBe(true)
    expect(server.clock.nextTimerAt()).toBeNull()
  })

  it('ends with 410 for a watcher that does not keep up', async () => {
    const server = await startServer()
    const { watcher } = await watch(server, '')
    watcher.takes = false
    const waiting = { type: 'ADDED', value: {} } as const
    watcher.lines.push(...new Array<typeof waiting>(limits.watchQueueMax + 1).fill(waiting))
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    expect(watcher.lines).toMatchObject([{ type: 'ERROR', value: { code: 410, reason: 'Expired' } }])
    expect(watcher.ended).toBe(true)
  })

  it('ends with 410 also for a watcher that leaves a few huge events waiting', async () => {
    const server = await startServer()
    const { watcher } = await watch(server, '')
    watcher.takes = false
    const entry = {
      key: '/k' as const,
      bytes: new Uint8Array(limits.watchQueueBytesMax),
      revision: server.store.revision(),
    }
    watcher.lines.push({ type: 'ADDED', entry })
    await server.send('POST', configMaps, { metadata: { name: 'a' } })
    expect(watcher.ended).toBe(false)
    await server.send('POST', configMaps, { metadata: { name: 'b' } })
    expect(watcher.lines).toMatchObject([{ type: 'ERROR', value: { code: 410, reason: 'Expired' } }])
    expect(watcher.ended).toBe(true)
  })

  it('comes as tables or as metadata to whom asks for them', async () => {
    const server = await startServer()
    await server.send('POST', configMaps, { metadata: { name: 'a' }, data: { x: '1' } })
    const first = async (accept: string) => {
      const reply = await server.raw({
        path: configMaps,
        query: new URLSearchParams('watch=1'),
        headers: { accept },
      })
      if (reply.kind !== 'watch') throw new Error('no watch')
      const watcher = new Watcher()
      reply.open(watcher)()
      return watcher.lines[0]
    }
    expect(await first('application/json;as=Table;g=meta.k8s.io;v=v1')).toMatchObject({
      type: 'ADDED',
      value: { kind: 'Table', rows: [{ cells: ['a', 1, '0s'], object: { kind: 'PartialObjectMetadata' } }] },
    })
    expect(await first('application/json;as=Table;g=meta.k8s.io;v=v1beta1')).toMatchObject({
      value: { apiVersion: 'meta.k8s.io/v1beta1', rows: [{ object: { apiVersion: 'meta.k8s.io/v1beta1' } }] },
    })
    expect(await first('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1')).toMatchObject({
      value: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } },
    })
  })

  it('lets others have the event loop where hundreds are told, and keeps the order of each', async () => {
    const still = createSimulatedClock(0)
    let now = 0
    // Each look at it is a millisecond later.
    const server = await startServer({ clock: { ...still, now: () => now++ } })
    const watchers = await Promise.all(Array.from({ length: 200 }, () => watch(server, '')))
    let turns = 0
    const isTold = () => watchers.every(({ watcher }) => watcher.lines.length >= 3)
    for (const name of ['a', 'b', 'c']) await server.send('POST', configMaps, { metadata: { name } })
    for (; !isTold(); turns++) await settled()
    expect(turns).toBeGreaterThan(10)
    for (const { watcher } of watchers)
      expect(watcher.seen().map(each => each.split('@')[0])).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
  })

  it('streams to a reader in this process until that leaves', async () => {
    const { api, send } = await startServer()
    await send('POST', configMaps, { metadata: { name: 'a' } })
    const left = new AbortController()
    const seen: unknown[] = []
    const request = {
      method: 'GET',
      path: configMaps,
      query: { watch: 'true' },
      signal: left.signal,
    } as const
    for await (const event of api.inProcess(admin).stream(request)) {
      seen.push(event)
      if (seen.length === 1) await send('POST', configMaps, { metadata: { name: 'b' } })
      else left.abort()
    }
    expect(seen).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'a' } } },
      { type: 'ADDED', object: { metadata: { name: 'b' } } },
    ])
  })
})
