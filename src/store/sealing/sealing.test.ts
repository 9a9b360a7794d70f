import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import {
  KeyFileUnusable,
  newSealingKey,
  nextKeyFileOf,
  offerNextKey,
  parseKeyFile,
  printKeyFile,
  readKeyFile,
} from '../../base/encryption-keys.ts'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { type FaultDisk, faultDisk, scriptedFaults, seededFaults } from '../../testing/fault-journal.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { type Entry, openLmdbStore, openStoreOn, type Revision, type Store, StoreCorrupt } from '../index.ts'
import { create, describeStore, text } from '../store.conformance.ts'
import { seal, sealingKeyNameOf, unseal } from './seal.ts'
import { openSealing } from './sealing.ts'

const folder = mkdtempSync(join(tmpdir(), 'kedge-sealing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = () => join(folder, `${files++}.json`)
const resources = ['secrets']
const newKeys = () => ({ keys: [newSealingKey(0)], resources })

const entry: Entry = {
  key: '//secrets/default/db',
  revision: 7 as Revision,
  bytes: Buffer.from('{"data":"hunter2"}'),
}

describe('a sealed entry', () => {
  const key = newSealingKey(0)
  const other = { ...newSealingKey(0), name: key.name }

  it('shows nothing of itself but the key that opens it, and no two look alike', () => {
    const sealed = seal(entry, key)
    expect(Buffer.from(sealed.bytes).includes('hunter2')).toBe(false)
    expect(sealingKeyNameOf(sealed.bytes)).toBe(key.name)
    expect(sealingKeyNameOf(entry.bytes)).toBeNull()
    expect(seal(entry, key).bytes).not.toEqual(sealed.bytes)
    expect(unseal(sealed, key)).toEqual(entry)
  })

  it('does not open with another key, in another place, of another revision, or changed anywhere', () => {
    const sealed = seal(entry, key)
    expect(() => unseal(sealed, other)).toThrow()
    expect(() => unseal({ ...sealed, key: '//secrets/other/db' }, key)).toThrow()
    expect(() => unseal({ ...sealed, revision: 8 as Revision }, key)).toThrow()
    for (let at = 2; at < sealed.bytes.byteLength; at++) {
      const bytes = Uint8Array.from(sealed.bytes)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      if (at - 3 >= 0 && at - 3 < key.name.length) expect(sealingKeyNameOf(bytes)).not.toBe(key.name)
      else expect(() => unseal({ ...sealed, bytes }, key), `byte ${at}`).toThrow()
    }
    for (let length = 1; length < sealed.bytes.byteLength; length++)
      expect(() => unseal({ ...sealed, bytes: sealed.bytes.subarray(0, length) }, key)).toThrow()
  })
})

describe('the key file', () => {
  it('is read as it was written, for its owner alone', async () => {
    const [file, keys] = [newFile(), newKeys()]
    expect(await readKeyFile(file)).toBeNull()
    writeFileSync(file, printKeyFile(keys), { mode: 0o600 })
    expect((await readKeyFile(file))?.keys[0]?.secret.equals(keys.keys[0]?.secret ?? expect.fail())).toBe(
      true,
    )
    if (process.platform === 'win32') return
    chmodSync(file, 0o640)
    await expect(readKeyFile(file)).rejects.toThrow(KeyFileUnusable)
  })

  it.each([
    ['no JSON', '{', 'it is no JSON'],
    ['nothing', '{}', '"resources" has to be a list'],
    ['another provider', printKeyFile(newKeys()).replace('aesgcm', 'kms'), '"aesgcm" is the one provider'],
    ['no key', printKeyFile({ keys: [], resources }), 'there is no key'],
    ['nothing to encrypt', printKeyFile({ ...newKeys(), resources: [] }), 'has to name what is encrypted'],
    ['a short key', printKeyFile(newKeys()).replace(/"secret": "../, '"secret": "'), '32 bytes in base64'],
    ['a name that is none', printKeyFile(newKeys()).replace(/"key-/, '" key-'), 'has to be a word'],
  ])('with %s is refused in a sentence that repeats no secret', (_, content, problem) => {
    const secret = /"secret": "([^"]+)"/.exec(content)?.[1]
    let message = ''
    try {
      parseKeyFile(content)
    } catch (error) {
      message = String(error)
    }
    expect(message).toContain(problem)
    if (secret) expect(message).not.toContain(secret)
  })

  it('is offered one new key at a time', async () => {
    const file = newFile()
    const offered = await Promise.all([1, 2, 3].map(() => offerNextKey(file, newKeys())))
    expect(offered.toSorted()).toEqual([false, false, true])
    expect(await offerNextKey(file, newKeys())).toBe(false)
    expect((await readKeyFile(nextKeyFileOf(file)))?.keys).toHaveLength(1)
  })
})

interface Opened {
  readonly store: Store
  stop(): void
}

const quiet = { log: silentLog, clock: systemClock }

async function open(disk: FaultDisk, file: string, clock = systemClock): Promise<Opened> {
  const sealing = await openSealing({ ...quiet, file, clock })
  const store = openStoreOn(sealing.over(disk.open()))
  await sealing.begin()
  return { store, stop: () => sealing.stop() }
}

const keyNamesOn = (disk: FaultDisk) => [
  ...new Set(disk.kept.entries.map(({ bytes }) => sealingKeyNameOf(bytes))),
]
/** As long as something is to be done: each round lets what was begun end. */
async function until(isDone: () => boolean, clock: ReturnType<typeof createSimulatedClock>): Promise<void> {
  while (!isDone()) {
    await new Promise(resolve => setImmediate(resolve))
    await clock.advance(1000)
  }
}

describeStore('the store whose entries are all sealed', async options => {
  const faults = seededFaults(seededRandom(9), { rates: {}, slow: { rate: 0.5, msMax: 3 } })
  const file = newFile()
  writeFileSync(file, printKeyFile({ ...newKeys(), resources: ['a', 'b', 'pods', 'secrets'] }), {
    mode: 0o600,
  })
  const sealing = await openSealing({ ...quiet, file })
  return openStoreOn(sealing.over(faultDisk({ faults, clock: systemClock }).open()), options)
})

describe('sealing', () => {
  it('makes a key of its own, seals the resources that the file names and nothing else', async () => {
    const [disk, file] = [faultDisk(), newFile()]
    const { store, stop } = await open(disk, file)
    await create(store, '//secrets/default/db')
    await create(store, '//pods/default/db')
    const names = disk.kept.entries.map(({ key, bytes }) => [key, sealingKeyNameOf(bytes)])
    const { keys } = (await readKeyFile(file)) ?? expect.fail()
    expect(names).toEqual([
      ['//secrets/default/db', keys[0]?.name],
      ['//pods/default/db', null],
    ])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    stop()
  })

  it('does not open without its key, and says which', async () => {
    const [disk, file] = [faultDisk(), newFile()]
    const { store, stop } = await open(disk, file)
    await create(store, '//secrets/default/db')
    const name = (await readKeyFile(file))?.keys[0]?.name
    stop()
    disk.crash()
    await expect(open(disk, newFile())).rejects.toThrow(
      new StoreCorrupt(`//secrets/default/db is encrypted with ${name}, a key that is not there`),
    )
  })

  it('brings what was written before there was a key under it', async () => {
    const [disk, file, clock] = [faultDisk(), newFile(), createSimulatedClock()]
    const plain = openStoreOn(disk.open())
    for (let index = 0; index < 200; index++) await create(plain, `//secrets/default/s${index}`)
    disk.crash()
    const { store, stop } = await open(disk, file, clock)
    await until(() => !keyNamesOn(disk).includes(null), clock)
    expect([disk.kept.revision, text(store.get('//secrets/default/s7'))]).toEqual([
      200,
      '//secrets/default/s7@8',
    ])
    stop()
  })

  it('takes a new key over while others write, and forgets the old one last', async () => {
    const [disk, file, clock] = [faultDisk(), newFile(), createSimulatedClock()]
    const { store, stop } = await open(disk, file, clock)
    for (let index = 0; index < 150; index++) await create(store, `//secrets/default/s${index}`)
    const [next] = [newKeys()]
    await offerNextKey(file, next)
    let written = 150
    await until(() => {
      void create(store, `//secrets/default/s${written++}`)
      return !existsSync(nextKeyFileOf(file))
    }, clock)
    await store.settled()
    expect(keyNamesOn(disk)).toEqual([next.keys[0]?.name])
    expect((await readKeyFile(file))?.keys.map(({ name }) => name)).toEqual([next.keys[0]?.name])
    stop()
  })

  it('comes through a crash at any write of a rotation', async () => {
    for (let crashAt = 0; crashAt < 5; crashAt++) {
      const [file, clock] = [newFile(), createSimulatedClock()]
      const script = [...Array(150 + crashAt).fill('durable'), 'answerLost'] as const
      let lost = false
      const disk = faultDisk({ faults: scriptedFaults(script), onAnswerLost: () => (lost = true) })
      const first = await open(disk, file, clock)
      for (let index = 0; index < 150; index++) await create(first.store, `//secrets/default/s${index}`)
      const next = newKeys()
      await offerNextKey(file, next)
      await until(() => lost || !existsSync(nextKeyFileOf(file)), clock)
      first.stop()
      disk.crash()
      const { store, stop } = await open(disk, file, clock)
      expect(store.revision()).toBe(150)
      await until(() => !existsSync(nextKeyFileOf(file)), clock)
      expect(keyNamesOn(disk), `a crash at write ${crashAt}`).toEqual([next.keys[0]?.name])
      expect(text(store.get('//secrets/default/s149'))).toBe('//secrets/default/s149@150')
      stop()
    }
  })

  it('leaves nothing readable in the file of LMDB', async () => {
    const directory = join(folder, 'lmdb')
    const file = newFile()
    const sealing = await openSealing({ ...quiet, file })
    const store = await openLmdbStore({ directory, sealing })
    await sealing.begin()
    await store.write({
      kind: 'put',
      key: entry.key,
      expect: { kind: 'absent' },
      encode: () => entry.bytes,
    })
    sealing.stop()
    await store.close()
    expect(readFileSync(join(directory, 'data.mdb')).includes('hunter2')).toBe(false)
    const again = await openSealing({ ...quiet, file })
    const reopened = await openLmdbStore({ directory, sealing: again })
    expect(text(reopened.get(entry.key))).toContain('hunter2')
    await reopened.close()
    await expect(
      openLmdbStore({ directory, sealing: await openSealing({ ...quiet, file: newFile() }) }),
    ).rejects.toThrow(StoreCorrupt)
  })
})
