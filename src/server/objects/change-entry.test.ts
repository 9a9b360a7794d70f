import { describe, expect, it } from 'vitest'
import { openStoreOn } from '../../store/index.ts'
import { type FaultOutcome, faultDisk, scriptedFaults } from '../../testing/fault-journal.ts'
import type { Mutator } from '../admission/index.ts'
import { forbidden } from '../resources/refusals.ts'
import { startServer } from '../server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const named = (name: string, data: object = {}) => ({ metadata: { name }, data })

/** Concerns ConfigMaps alone; `mutate` gets the draft and may wait. */
const mutator = (mutate: Mutator['mutate']): Mutator => ({
  concerns: ({ resource }) => resource.kind.kind === 'ConfigMap',
  mutate,
})

const label: Mutator['mutate'] = async (_call, { draft, old }) => {
  await Promise.resolve()
  return { ...draft, metadata: { ...draft.metadata, labels: { was: old ? 'there' : 'new' } } }
}

it('asks those who take their time before a write is decided on, for creations and updates', async () => {
  const { send } = await startServer({ mutators: [mutator(label)] })
  const created = await send('POST', configMaps, named('a'))
  expect(created).toMatchObject({ code: 201, body: { metadata: { labels: { was: 'new' } } } })
  const patched = await send(
    'PATCH',
    `${configMaps}/a`,
    { data: { x: '1' } },
    { headers: { 'content-type': 'application/merge-patch+json' } },
  )
  expect(patched).toMatchObject({
    code: 200,
    body: { data: { x: '1' }, metadata: { labels: { was: 'there' } } },
  })
})

it('asks again when another write came between, with the state that there is now', async () => {
  const seen: unknown[] = []
  let write: (() => Promise<unknown>) | null = null
  const { send } = await startServer({
    mutators: [
      mutator(async (_call, { draft, old }) => {
        if (old) seen.push(Reflect.get(old, 'data'))
        const rival = write
        write = null
        await rival?.()
        return draft
      }),
    ],
  })
  const patch = (data: object) =>
    send(
      'PATCH',
      `${configMaps}/a`,
      { data },
      { headers: { 'content-type': 'application/merge-patch+json' } },
    )
  await send('POST', configMaps, named('a', { n: '0' }))
  write = () => patch({ rival: 'yes' })
  const done = await patch({ mine: 'yes' })
  expect(done).toMatchObject({ code: 200, body: { data: { n: '0', rival: 'yes', mine: 'yes' } } })
  expect(seen).toEqual([{ n: '0' }, { n: '0' }, { n: '0', rival: 'yes' }])
})

it('validates what was added, and passes a refusal on', async () => {
  const { send } = await startServer({
    mutators: [
      mutator(async ({ resource }, { draft }) => {
        if (draft.metadata?.name === 'no') throw forbidden(resource.kind, 'no', 'not today')
        return { ...draft, metadata: { ...draft.metadata, labels: { 'not a label': '' } } }
      }),
    ],
  })
  expect((await send('POST', configMaps, named('no'))).code).toBe(403)
  expect((await send('POST', configMaps, named('a'))).code).toBe(422)
  expect((await send('POST', '/api/v1/namespaces/default/secrets', named('a'))).code).toBe(201)
})

it('keeps a quota although creations wait for somebody at the same moment', async () => {
  const wait = mutator(async (_call, { draft }) => {
    await new Promise(resolve => setImmediate(resolve))
    return draft
  })
  const { send } = await startServer({ mutators: [wait] })
  await send('POST', '/api/v1/namespaces/default/resourcequotas', {
    metadata: { name: 'q' },
    spec: { hard: { 'count/configmaps': '3' } },
  })
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, index) => send('POST', configMaps, named(`c${index}`))),
  )
  expect(made.filter(({ code }) => code === 201)).toHaveLength(3)
})

it('turns a PUT that creates into one that changes when somebody was faster', async () => {
  const { send } = await startServer()
  const endpoints = '/api/v1/namespaces/default/endpoints/e'
  const put = () => send('PUT', endpoints, { metadata: { name: 'e' }, subsets: [] })
  const codes = (await Promise.all([put(), put(), put()])).map(({ code }) => code)
  expect(codes.toSorted()).toEqual([200, 200, 201])
})

it('gives a Pod its patience for a lost node back when an update drops it', async () => {
  const { send } = await startServer()
  const pods = '/api/v1/namespaces/default/pods'
  const body = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const { body: pod } = await send('POST', pods, body)
  const { tolerations, ...spec } = Reflect.get(Object(pod), 'spec')
  const { code, body: updated } = await send('PUT', `${pods}/p`, { ...Object(pod), spec })
  expect({ code, tolerations: Reflect.get(Object(updated), 'spec').tolerations }).toEqual({
    code: 200,
    tolerations,
  })
})

describe('an answer on a state that is not durable yet, and then is refused by the store', () => {
  const mergePatch = { headers: { 'content-type': 'application/merge-patch+json' } }
  /** A server whose next writes fail: the first namespaces are two, and the ConfigMap `a` the third. */
  const startOn = (...outcomes: readonly FaultOutcome[]) => {
    const made = ['durable', 'durable', 'durable'] as const
    return startServer({
      store: openStoreOn(faultDisk({ faults: scriptedFaults([...made, ...outcomes]) }).open()),
    })
  }

  it('is decided again: of two equal patches neither is told as done', async () => {
    const { send, store } = await startOn('refused', 'refused')
    await send('POST', configMaps, named('a', { n: '0' }))
    const patch = () => send('PATCH', `${configMaps}/a`, { data: { n: '1' } }, mergePatch)
    expect((await Promise.all([patch(), patch()])).map(({ code }) => code)).toEqual([503, 503])
    expect([(await send('GET', `${configMaps}/a`)).body, store.revision()]).toMatchObject([
      { data: { n: '0' } },
      3,
    ])
  })

  it('is decided again: the second patch is written when the first was refused', async () => {
    const { send } = await startOn('refused')
    await send('POST', configMaps, named('a', { n: '0' }))
    const patch = () => send('PATCH', `${configMaps}/a`, { data: { n: '1' } }, mergePatch)
    expect((await Promise.all([patch(), patch()])).map(({ code }) => code)).toEqual([503, 200])
    expect((await send('GET', `${configMaps}/a`)).body).toMatchObject({ data: { n: '1' } })
  })

  it('is decided again: what seemed to be deleted, and what seemed to exist', async () => {
    const { send } = await startOn('refused', 'durable', 'refused')
    await send('POST', configMaps, named('a', { n: '0' }))
    const deleted = await Promise.all([send('DELETE', `${configMaps}/a`), send('DELETE', `${configMaps}/a`)])
    expect(deleted.map(({ code }) => code)).toEqual([503, 200])
    const created = await Promise.all([
      send('POST', configMaps, named('b')),
      send('POST', configMaps, named('b')),
    ])
    expect(created.map(({ code }) => code)).toEqual([503, 201])
  })
})
