import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../base/random.ts'
import { type FaultDisk, faultDisk, scriptedFaults, seededFaults } from '../testing/fault-journal.ts'
import { type Key, openStoreOn, type Revision, type Store, StoreFailure } from './index.ts'
import { create, text } from './store.conformance.ts'

const open = (disk: FaultDisk): Store => openStoreOn(disk.open())
const diskThat = (...script: Parameters<typeof scriptedFaults>[0]): FaultDisk =>
  faultDisk({ faults: scriptedFaults(script) })
const keysOf = (store: Store): readonly string[] => {
  const listed = store.list({ prefix: '/' })
  return listed.kind === 'listed' ? listed.entries.map(({ key, revision }) => `${key}@${revision}`) : []
}
const outcomeOf = (result: PromiseSettledResult<unknown>): string =>
  result.status === 'rejected' && result.reason instanceof StoreFailure
    ? result.reason.outcome
    : result.status

describe('a batch that is refused', () => {
  it('takes what waits behind it along, shows nobody a trace of them, and the store goes on', async () => {
    const store = open(diskThat('refused'))
    const seen: string[] = []
    store.watch({
      prefix: '/',
      from: 0 as Revision,
      onEvents: events => seen.push(...events.map(({ key }) => key)),
    })
    const results = await Promise.allSettled([create(store, '/a'), create(store, '/b')])
    expect(results.map(outcomeOf)).toEqual(['refused', 'refused'])
    expect([store.get('/a'), store.revision(), store.health()]).toEqual([null, 0, { kind: 'ok' }])
    expect((await create(store, '/a')).revision).toBe(1)
    expect(seen).toEqual(['/a'])
  })
})

describe('a batch of which nobody knows what became', () => {
  it.each([
    { outcome: 'unknownApplied', found: ['/a@1', '/b@2', '/d@3'] },
    { outcome: 'unknownLost', found: ['/a@1', '/d@2'] },
  ] as const)(
    'poisons the store; the next opening tells the truth ($outcome)',
    async ({ outcome, found }) => {
      const disk = diskThat('durable', outcome)
      const store = open(disk)
      await create(store, '/a')
      const unknown = create(store, '/b')
      await Promise.resolve()
      const behind = create(store, '/c')
      expect((await Promise.allSettled([unknown, behind])).map(outcomeOf)).toEqual(['unknown', 'refused'])
      expect(outcomeOf((await Promise.allSettled([create(store, '/d')]))[0])).toBe('refused')
      expect(await store.failed).toMatchObject({ outcome: 'unknown' })
      expect(store.health().kind).toBe('failed')
      expect([keysOf(store), disk.calls]).toEqual([['/a@1'], 2])
      await store.settled()
      await store.close()
      const next = open(disk)
      await create(next, '/d')
      expect(keysOf(next)).toEqual(found)
    },
  )

  it('is what a journal that throws leaves behind', async () => {
    const { journal, state } = faultDisk().open()
    const store = openStoreOn({
      journal: { ...journal, append: () => Promise.reject(new Error('no')) },
      state,
    })
    await expect(create(store, '/a')).rejects.toMatchObject({ outcome: 'unknown' })
  })
})

describe('a process that crashes', () => {
  it('leaves a batch whose answer was lost, and nothing that came after the crash', async () => {
    const lost = new Promise<FaultDisk>(resolve => {
      const disk = faultDisk({
        faults: scriptedFaults(['durable', 'answerLost']),
        onAnswerLost: () => resolve(disk),
      })
      const store = open(disk)
      void create(store, '/a').then(() => create(store, '/b'))
    })
    const disk = await lost
    disk.crash()
    expect(keysOf(open(disk))).toEqual(['/a@1', '/b@2'])
  })

  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'keeps every acknowledged write, no refused one, and no revision twice (seed %i)',
    async seed => {
      await liveAndCrash(seededRandom(seed))
    },
  )
})

/** Several lives of one disk: random writes, faults and crashes, compared with what the writers were told. */
async function liveAndCrash(random: Random): Promise<void> {
  const faults = seededFaults(random, {
    rates: { refused: 0.15, answerLost: 0.03, unknownApplied: 0.03, unknownLost: 0.03 },
  })
  let crash = () => {}
  const disk = faultDisk({ faults, onAnswerLost: () => crash() })
  /** By key: the revision it must have, or those it may have. Null: absent. */
  const known = new Map<Key, ReadonlySet<Revision | null>>()
  for (let life = 0; life < 8; life++) {
    const store = open(disk)
    for (const [key, may] of known) {
      const found = store.get(key)?.revision ?? null
      expect(may, `${key} in life ${life}`).toContain(found)
      known.set(key, new Set([found]))
    }
    const dead = new Promise<'dead'>(resolve => {
      crash = () => resolve('dead')
    })
    await Promise.race([dead, writeAtRandom({ store, random, known })])
    disk.crash()
  }
  const revisions = disk.kept.entries.map(entry => entry.revision)
  expect(new Set(revisions).size).toBe(revisions.length)
  expect(Math.max(0, ...revisions)).toBeLessThanOrEqual(disk.kept.revision)
  for (const entry of disk.kept.entries) expect(text(entry)).toBe(`${entry.key}@${entry.revision}`)
}

interface Writing {
  readonly store: Store
  readonly random: Random
  readonly known: Map<Key, ReadonlySet<Revision | null>>
}

async function writeAtRandom({ store, random, known }: Writing): Promise<void> {
  for (let round = 0; round < 30 && store.health().kind === 'ok'; round++) {
    const keys = new Set(Array.from({ length: 4 }, (): Key => `/k/${Math.floor(random.next() * 12)}`))
    await Promise.all([...keys].map(key => writeOnce({ store, random, known }, key)))
  }
}

async function writeOnce({ store, random, known }: Writing, key: Key): Promise<void> {
  const before = store.get(key)?.revision ?? null
  const deletes = before !== null && random.next() < 0.4
  let revision = before
  const encode = (given: Revision) => {
    revision = deletes ? null : given
    return new TextEncoder().encode(`${key}@${given}`)
  }
  // Until it is told, either may be found after a crash.
  const writing =
    before === null
      ? store.write({ kind: 'put', key, expect: { kind: 'absent' }, encode })
      : store.write({
          kind: deletes ? 'delete' : 'put',
          key,
          expect: { kind: 'at', revision: before },
          encode,
        })
  known.set(key, new Set([before, revision]))
  await writing.then(
    () => known.set(key, new Set([revision])),
    (error: unknown) => {
      if (error instanceof StoreFailure && error.outcome === 'refused') known.set(key, new Set([before]))
    },
  )
}
