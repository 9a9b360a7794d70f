import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConfigMap } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { keyOf, refOf } from '../api/object.ts'
import { StatusError } from '../api/status-error.ts'
import { type Log, silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { ScriptedApi } from '../testing/fixtures/scripted-api.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import type { Change } from './controller.ts'
import { ObjectInformer } from './object-informer.ts'

const configMap = (name: string, value = '', { namespace = 'default', uid = name } = {}): ConfigMap => ({
  metadata: { namespace, name, uid },
  data: { value },
})

const nameOf = (object: ConfigMap) => refOf(object).name

const told = ({ kind, object }: Change<ConfigMap>) =>
  `${kind} ${keyOf(refOf(object))}${object.data?.value ? `=${object.data.value}` : ''}`

let api: ScriptedApi<ConfigMap>
let clock: SimulatedClock
let informer: ObjectInformer<ConfigMap>
let story: string[]

function createInformer(log: Log = silentLog): ObjectInformer<ConfigMap> {
  return new ObjectInformer(kinds.ConfigMap, {
    client: api.client(),
    clock,
    random: seededRandom(1),
    log,
    freeze: true,
  })
}

async function started(): Promise<void> {
  informer.onChange(change => story.push(told(change)))
  informer.start()
  await clock.settle()
}

beforeEach(() => {
  api = new ScriptedApi(kinds.ConfigMap)
  clock = createSimulatedClock()
  informer = createInformer()
  story = []
})

afterEach(async () => {
  await informer.stop()
  await clock.settle()
  expect(api.openWatches).toBe(0)
  expect(clock.nextTimerAt()).toBeNull()
})

describe('the copy', () => {
  test('holds what the list held and follows the watch', async () => {
    api.put(configMap('a', '1'))
    await started()
    await informer.synced()
    api.put(configMap('b', '1'))
    api.put(configMap('a', '2'))
    api.remove({ namespace: 'default', name: 'b' })
    await clock.settle()
    expect(informer.list().map(each => each.data?.value)).toEqual(['2'])
    expect(story).toEqual([
      'added default/a=1',
      'added default/b=1',
      'updated default/a=2',
      'deleted default/b=1',
    ])
    expect(api.requests).toEqual(['list', 'watch 101'])
  })

  test('asks for everything at once, for bookmarks, and for a watch that ends', async () => {
    await started()
    expect(api.queries[0]).toEqual({})
    const { allowWatchBookmarks, timeoutSeconds } = api.queries[1] as {
      allowWatchBookmarks: boolean
      timeoutSeconds: number
    }
    expect(allowWatchBookmarks).toBe(true)
    expect(timeoutSeconds).toBeGreaterThanOrEqual(300)
    expect(timeoutSeconds).toBeLessThan(600)
  })

  test('is ordered by namespace and name', async () => {
    for (const [namespace, name] of [
      ['b', 'a'],
      ['a', 'z'],
      ['a', 'b'],
    ] as const)
      api.put(configMap(name, '', { namespace }))
    await started()
    expect(informer.list().map(each => keyOf(refOf(each)))).toEqual(['a/b', 'a/z', 'b/a'])
    expect(informer.list('a').map(each => nameOf(each))).toEqual(['b', 'z'])
    expect(informer.list('none')).toEqual([])
  })

  test('is not synced before the first list has arrived', async () => {
    api.failNext('list')
    let synced = false
    void informer.synced().then(() => {
      synced = true
    })
    await started()
    expect(synced).toBe(false)
    expect(informer.version()).toBeNull()
    await clock.advance(2000)
    expect(synced).toBe(true)
    expect(informer.version()).toBe('100')
  })

  test('a list handed out is not changed by what happens later', async () => {
    api.put(configMap('a'))
    await started()
    const before = informer.list()
    api.put(configMap('b'))
    await clock.settle()
    expect(before).toHaveLength(1)
    expect(informer.list()).toHaveLength(2)
  })

  test('freezes its objects when told to', async () => {
    api.put(configMap('a', '1'))
    await started()
    const object = informer.get({ namespace: 'default', name: 'a' })
    expect(() => Object.assign(object?.data ?? {}, { value: '2' })).toThrow(TypeError)
  })
})

describe('handlers', () => {
  test('hear of each present object once when they subscribe late', async () => {
    api.put(configMap('a'))
    api.put(configMap('b'))
    await started()
    const late: string[] = []
    const unsubscribe = informer.onChange(change => late.push(told(change)))
    api.put(configMap('c'))
    await clock.settle()
    unsubscribe()
    api.put(configMap('d'))
    await clock.settle()
    expect(late).toEqual(['added default/a', 'added default/b', 'added default/c'])
  })

  test('that subscribe while a list is told hear of each object once', async () => {
    const nested: string[] = []
    let isFirst = true
    informer.onChange(() => {
      if (isFirst) informer.onChange(change => nested.push(told(change)))
      isFirst = false
    })
    api.put(configMap('a'))
    api.put(configMap('b'))
    await started()
    expect(nested).toEqual(['added default/a', 'added default/b'])
  })

  test('that fail do not keep the change from others', async () => {
    const errors: string[] = []
    informer = createInformer({ ...silentLog, error: message => errors.push(message) })
    informer.onChange(() => {
      throw new Error('a bug')
    })
    api.put(configMap('a'))
    await started()
    expect(story).toEqual(['added default/a'])
    expect(errors).toEqual(['a handler of changes failed'])
  })

  test('get the state before with an update', async () => {
    api.put(configMap('a', '1'))
    const pairs: unknown[] = []
    informer.onChange(change => {
      if (change.kind === 'updated') pairs.push([change.previous.data?.value, change.object.data?.value])
    })
    await started()
    api.put(configMap('a', '2'))
    await clock.settle()
    expect(pairs).toEqual([['1', '2']])
  })
})

describe('indexes', () => {
  const byValue = (object: ConfigMap) => (object.data?.value ?? '').split(',').filter(Boolean)

  test('file objects under each of their values, whenever they are added', async () => {
    informer.addIndex('early', byValue)
    api.put(configMap('b', 'x,y'))
    api.put(configMap('a', 'x'))
    await started()
    informer.addIndex('late', byValue)
    for (const index of ['early', 'late']) {
      expect(informer.byIndex(index, 'x').map(each => nameOf(each))).toEqual(['a', 'b'])
      expect(informer.byIndex(index, 'y').map(each => nameOf(each))).toEqual(['b'])
    }
    api.put(configMap('b', 'y,z'))
    api.remove({ namespace: 'default', name: 'a' })
    await clock.settle()
    expect(informer.byIndex('early', 'x')).toEqual([])
    expect(informer.byIndex('early', 'y')).toEqual([informer.get({ namespace: 'default', name: 'b' })])
    expect(informer.byIndex('early', 'z')).toHaveLength(1)
  })

  test('that were never added are a bug', () => {
    expect(() => informer.byIndex('none', 'x')).toThrow('added before it is used')
  })
})

describe('a break', () => {
  test('of the connection goes on from the last version after a delay', async () => {
    await started()
    api.put(configMap('a', '1'))
    await clock.settle()
    api.endWatches('broken')
    api.put(configMap('b', '1'))
    await clock.settle()
    expect(story).toEqual(['added default/a=1'])
    await clock.advance(2000)
    expect(story).toEqual(['added default/a=1', 'added default/b=1'])
    expect(api.requests).toEqual(['list', 'watch 100', 'watch 101'])
  })

  test('by the server goes on from the last version at once', async () => {
    await started()
    await clock.advance(400_000)
    api.put(configMap('a'))
    api.endWatches('closed')
    await clock.settle()
    expect(api.requests.filter(each => each === 'list')).toHaveLength(1)
    expect(api.requests.at(-1)).toBe('watch 101')
    expect(story).toEqual(['added default/a'])
  })

  test('goes on from the version of the last bookmark', async () => {
    await started()
    api.skipVersions(50)
    api.bookmark()
    await clock.settle()
    expect(informer.version()).toBe('150')
    api.endWatches('closed')
    await clock.settle()
    expect(api.requests.at(-1)).toBe('watch 150')
  })

  test('with a past that is gone leads to a list that tells what was missed', async () => {
    for (const name of ['changed', 'deleted', 'kept', 'replaced']) api.put(configMap(name, '1'))
    await started()
    story.length = 0
    await clock.advance(5000)
    api.endWatches('broken')
    api.put(configMap('changed', '2'))
    api.put(configMap('added', '2'))
    api.remove({ namespace: 'default', name: 'deleted' })
    api.remove({ namespace: 'default', name: 'replaced' })
    api.put(configMap('replaced', '2', { uid: 'another' }))
    api.compact()
    await clock.advance(2000)
    expect(story).toEqual([
      'deleted default/deleted=1',
      'added default/added=2',
      'updated default/changed=2',
      'deleted default/replaced=1',
      'added default/replaced=2',
    ])
    expect(api.requests.slice(-2)).toEqual(['list', 'watch 109'])
  })

  test('with Expired as an event of the watch leads to a list', async () => {
    api.put(configMap('a', '1'))
    await started()
    await clock.advance(5000)
    const watch = api.requests.length
    api.failNext('watch', new StatusError({ reason: 'Expired', message: 'too old' }))
    api.endWatches('closed')
    await clock.settle()
    expect(api.requests.slice(watch)).toEqual(['watch 101', 'list', 'watch 101'])
  })

  test('with an unreachable server is tried again with growing delays up to half a minute', async () => {
    for (let failure = 0; failure < 12; failure++) api.failNext('list')
    const delays: number[] = []
    informer = createInformer({
      ...silentLog,
      warn: (_, fields) => delays.push(fields?.retryInMs as number),
    })
    await started()
    await clock.advance(600_000)
    expect(delays).toHaveLength(12)
    expect(delays[0]).toBeGreaterThanOrEqual(800)
    expect(delays[0]).toBeLessThanOrEqual(1600)
    expect(delays[3]).toBeGreaterThanOrEqual(6400)
    expect(Math.max(...delays)).toBe(30_000)
    await informer.synced()
  })

  test('is tried again soon when all was well in between', async () => {
    for (let failure = 0; failure < 8; failure++) api.failNext('list')
    const delays: number[] = []
    informer = createInformer({
      ...silentLog,
      warn: (_, fields) => delays.push(fields?.retryInMs as number),
    })
    await started()
    await clock.advance(300_000)
    expect(delays).toHaveLength(8)
    api.endWatches('broken')
    await clock.settle()
    expect(delays[8]).toBeLessThanOrEqual(1600)
  })

  test('of watches that end at once does not become a storm of requests', async () => {
    await started()
    for (let second = 0; second < 60; second++) {
      api.endWatches('closed')
      await clock.advance(1000)
    }
    expect(api.requests.length).toBeLessThan(15)
  })

  test('of a past that is always gone does not become a storm of lists', async () => {
    for (let failure = 0; failure < 100; failure++)
      api.failNext('watch', new StatusError({ reason: 'Expired', message: 'too old' }))
    await started()
    await clock.advance(60_000)
    expect(api.requests.length).toBeLessThan(15)
  })
})

describe('a watch that falls silent', () => {
  test('is given up when the server lets its end pass', async () => {
    await started()
    api.fallSilent()
    api.put(configMap('a'))
    api.wakeUp()
    await clock.advance(631_000)
    expect(story).toEqual(['added default/a'])
    expect(api.requests).toEqual(['list', 'watch 100', 'watch 100'])
  })

  test('is given up after three minutes where bookmarks came before', async () => {
    await started()
    await clock.advance(60_000)
    api.bookmark()
    await clock.settle()
    api.fallSilent()
    api.put(configMap('a'))
    api.wakeUp()
    await clock.advance(179_000)
    expect(story).toEqual([])
    await clock.advance(2000)
    expect(story).toEqual(['added default/a'])
  })

  test('is kept as long as bookmarks come', async () => {
    await started()
    for (let minute = 0; minute < 4; minute++) {
      await clock.advance(60_000)
      api.bookmark()
    }
    await clock.settle()
    expect(api.requests).toEqual(['list', 'watch 100'])
  })
})

describe('what does not fit', () => {
  test('an event that comes twice is told once', async () => {
    await started()
    const written = api.put(configMap('a', '1'))
    await clock.settle()
    api.send({ type: 'ADDED', object: written })
    await clock.settle()
    expect(story).toEqual(['added default/a=1'])
    expect(api.requests).toEqual(['list', 'watch 100'])
  })

  test('an event of the past that the copy does not know leads to a new list', async () => {
    await started()
    await clock.advance(5000)
    api.put(configMap('a', '1'))
    await clock.settle()
    api.send({
      type: 'ADDED',
      object: { metadata: { namespace: 'x', name: 'ghost', resourceVersion: '90' } },
    })
    await clock.settle()
    expect(api.requests.slice(-2)).toEqual(['list', 'watch 101'])
    expect(informer.list()).toHaveLength(1)
    expect(story).toEqual(['added default/a=1'])
  })

  test('the deletion of an unknown object is told to nobody', async () => {
    await started()
    api.send({
      type: 'DELETED',
      object: { metadata: { namespace: 'x', name: 'ghost', resourceVersion: '900' } },
    })
    await clock.settle()
    expect(story).toEqual([])
    expect(informer.version()).toBe('900')
  })
})

describe('versions', () => {
  test('reached() resolves when the copy shows the write, not before', async () => {
    await started()
    let reached = false
    void informer.reached('102').then(() => {
      reached = true
    })
    api.put(configMap('a'))
    await clock.settle()
    expect(reached).toBe(false)
    api.put(configMap('a'))
    await clock.settle()
    expect(reached).toBe(true)
    await informer.reached('101')
  })

  test('are compared as numbers of any length', async () => {
    api.skipVersions(999 - 100)
    await started()
    api.put(configMap('a'))
    await clock.settle()
    expect(informer.version()).toBe('1000')
  })
})

test('after stop nothing is told and nothing runs', async () => {
  await started()
  await informer.stop()
  api.put(configMap('a'))
  await clock.advance(3_600_000)
  expect(story).toEqual([])
  expect(api.requests).toEqual(['list', 'watch 100'])
})

test('whatever breaks, the copy ends as the server is and the story leads there', async () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), name: names }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), name: names }) },
    fc.record({
      do: fc.constantFrom('break', 'close', 'compact', 'failList', 'failWatch', 'bookmark', 'twice'),
    }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5000 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      const api = new ScriptedApi(kinds.ConfigMap)
      const clock = createSimulatedClock()
      const problems: unknown[] = []
      const informer = new ObjectInformer(kinds.ConfigMap, {
        client: api.client(),
        clock,
        random: seededRandom(3),
        log: { ...silentLog, error: (_, fields) => problems.push(fields?.error) },
      })
      const mirror = new Map<string, ConfigMap>()
      informer.onChange(change => {
        const key = keyOf(refOf(change.object))
        const known = mirror.get(key)
        expect(change.kind === 'added', `${change.kind} ${key}`).toBe(known === undefined)
        if (change.kind === 'updated') expect(change.previous).toBe(known)
        if (change.kind === 'deleted') mirror.delete(key)
        else mirror.set(key, change.object)
      })
      informer.start()
      let uid = 0
      for (const each of steps) {
        if (each.do === 'put') {
          const present = informer.get({ namespace: 'default', name: each.name })
          api.put(configMap(each.name, `${uid}`, { uid: present?.metadata?.uid ?? `${uid++}` }))
        } else if (each.do === 'remove') api.remove({ namespace: 'default', name: each.name })
        else if (each.do === 'wait') await clock.advance(each.ms)
        else if (each.do === 'break') api.endWatches('broken')
        else if (each.do === 'close') api.endWatches('closed')
        else if (each.do === 'compact') api.compact()
        else if (each.do === 'failList') api.failNext('list')
        else if (each.do === 'failWatch') api.failNext('watch')
        else if (each.do === 'bookmark') api.bookmark()
        else for (const object of informer.list()) api.send({ type: 'MODIFIED', object })
        if (each.do !== 'put' && each.do !== 'remove') await clock.settle()
      }
      await clock.advance(1_200_000)
      expect(problems).toEqual([])
      expect(informer.list()).toEqual(api.objects())
      expect([...mirror].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)).toEqual(
        api.objects(),
      )
      await informer.stop()
    }),
    { numRuns: 300 },
  )
})
