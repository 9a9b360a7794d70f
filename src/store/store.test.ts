import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import { faultDisk, seededFaults } from '../testing/fault-journal.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import {
  type Key,
  keyBytesMax,
  openLmdbStore,
  openMemoryStore,
  openStoreOn,
  type Revision,
  StoreCorrupt,
} from './index.ts'
import { memoryJournal } from './journal.ts'
import { create, describeStore, text } from './store.conformance.ts'
import { bundleStoreScript } from './store-script.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'kedge-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(folder, `${folders++}`)

describeStore('the memory store', async options => openMemoryStore(options))
describeStore('the store on a slow disk in memory', async options => {
  const faults = seededFaults(seededRandom(7), { rates: {}, slow: { rate: 0.5, msMax: 3 } })
  return openStoreOn(faultDisk({ faults, clock: systemClock }).open(), options)
})
describeStore('the LMDB store', options => openLmdbStore({ directory: newFolder(), ...options }))

describe('the LMDB store', () => {
  it('finds every write again and goes on counting where it stopped', async () => {
    const directory = newFolder()
    const before = await openLmdbStore({ directory })
    await create(before, '/a/1')
    await create(before, '/a/2')
    await before.write({
      kind: 'delete',
      key: '/a/2',
      expect: { kind: 'at', revision: 2 as Revision },
      encode: () => new Uint8Array(),
    })
    await before.close()
    const after = await openLmdbStore({ directory })
    expect(after.revision()).toBe(3)
    expect(text(after.get('/a/1'))).toBe('/a/1@1')
    expect(after.get('/a/2')).toBeNull()
    expect((await create(after, '/a/2')).revision).toBe(4)
    expect(after.watch({ prefix: '/', from: 2 as Revision, onEvents: () => {} })).toEqual({
      kind: 'expired',
      compacted: 3,
    })
    await after.close()
  })

  it('has every acknowledged write after the process is killed', async () => {
    const directory = newFolder()
    const script = bundleStoreScript(
      folder,
      'writer',
      `
      import { openLmdbStore } from './index.ts'
      const store = await openLmdbStore({ directory: process.argv[2] })
      for (let number = 0; ; number++) {
        const writes = Array.from({ length: 3 }, (_, part) => store.write({ kind: 'put', key: '/k/' + number + '-' + part,
          expect: { kind: 'absent' }, encode: revision => Buffer.from(String(revision)) }))
        for (const result of await Promise.all(writes)) process.stdout.write(result.entry.revision + '\\n')
      }`,
    )
    const writer = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    let acknowledged = 0
    await new Promise<void>(resolve => {
      writer.stdout.on('data', (chunk: Buffer) => {
        acknowledged = Number(chunk.toString().trimEnd().split('\n').at(-1))
        if (acknowledged > 200 && !writer.killed) writer.kill('SIGKILL')
      })
      writer.on('close', () => resolve())
    })
    const store = await openLmdbStore({ directory })
    expect(acknowledged).toBeGreaterThan(200)
    expect(store.revision()).toBeGreaterThanOrEqual(acknowledged)
    const listed = store.list({ prefix: '/k/' })
    const revisions = listed.kind === 'listed' ? listed.entries.map(entry => Number(text(entry))) : []
    expect(revisions.sort((a, b) => a - b)).toEqual(
      Array.from({ length: store.revision() }, (_, index) => index + 1),
    )
    await store.close()
  })

  it('opens again with keys of any characters, and refuses bytes that are no text', async () => {
    const directory = newFolder()
    const store = await openLmdbStore({ directory })
    const odd: readonly Key[] = ['/a/\u0001', '/a/\ufffd', `/${'k'.repeat(keyBytesMax - 1)}`]
    for (const key of odd) await create(store, key)
    await store.close()
    const again = await openLmdbStore({ directory })
    for (const key of odd) expect(again.get(key)).not.toBeNull()
    await again.close()
    const { open } = await import('lmdb')
    const file = open<Buffer, Buffer>({
      path: directory,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSubdir: false,
    })
    await file.put(Buffer.from([0x2f, 0xff]), Buffer.alloc(16))
    await file.close()
    await expect(openLmdbStore({ directory })).rejects.toThrow('is not a key')
  })

  it('takes the writes beside one whose key is longer than LMDB takes, which never was', async () => {
    const directory = newFolder()
    const store = await openLmdbStore({ directory })
    const long: Key = `/${'k'.repeat(keyBytesMax)}`
    const written = await Promise.allSettled([create(store, '/a'), create(store, long), create(store, '/b')])
    expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(store.revision()).toBe(2)
    await store.close()
    const again = await openLmdbStore({ directory })
    expect([again.revision(), again.get('/b')?.revision]).toEqual([2, 2])
    await again.close()
  })

  it('ends when its file is taken away under it', async () => {
    const directory = newFolder()
    const clock = createSimulatedClock()
    const store = await openLmdbStore({ directory, clock })
    await create(store, '/a')
    rmSync(directory, { recursive: true })
    await clock.advance(1000)
    expect((await store.failed).message).toContain('was removed')
    await expect(create(store, '/b')).rejects.toThrow('was removed')
    await store.close()
  })

  it.each([
    ['an empty file', (path: string) => truncateSync(path, 0), 'is empty, and there were data in it'],
    ['no file', (path: string) => rmSync(path), 'is missing, and there were data in it'],
    ['a first page of rubbish', (path: string) => overwrite(path, 0), 'is damaged'],
    ['a first page of zeros', (path: string) => overwrite(path, 0, 0), 'is damaged'],
    ['a second page of rubbish', (path: string) => overwrite(path, 4096), 'is damaged'],
    ['half a first page of rubbish', (path: string) => overwrite(path, 40, 7, 2000), 'damaged'],
  ])('refuses %s where there were data, and changes nothing', async (_, damage, message) => {
    const directory = newFolder()
    const store = await openLmdbStore({ directory })
    for (let number = 0; number < 50; number++) await create(store, `/k/${number}`)
    await store.close()
    const path = join(directory, 'data.mdb')
    damage(path)
    const before = existsSync(path) ? readFileSync(path) : null
    const opening = openLmdbStore({ directory })
    await expect(opening).rejects.toThrow(StoreCorrupt)
    await expect(opening).rejects.toThrow(message)
    expect(existsSync(path) ? readFileSync(path) : null).toEqual(before)
  })

  it('refuses a folder that holds something else, and one that is cut short', async () => {
    const foreign = newFolder()
    await (await openLmdbStore({ directory: foreign })).close()
    writeFileSync(join(foreign, 'data.mdb'), 'not a store at all '.repeat(1000))
    await expect(openLmdbStore({ directory: foreign })).rejects.toThrow(StoreCorrupt)

    const cut = newFolder()
    const store = await openLmdbStore({ directory: cut })
    for (let number = 0; number < 50; number++) await create(store, `/k/${'x'.repeat(200)}${number}`)
    await store.close()
    truncateSync(join(cut, 'data.mdb'), 9000)
    await expect(openLmdbStore({ directory: cut })).rejects.toThrow('cut short')
  })
})

function overwrite(path: string, at: number, value = 0xa5, bytes = 4096): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(bytes, value), 0, bytes, at)
  closeSync(file)
}

describe('a store that is opened on what cannot be', () => {
  // What stands on a disk may be anything.
  const entry = (key: string, revision: number) => ({
    key: key as Key,
    revision: revision as Revision,
    bytes: new TextEncoder().encode('{}'),
  })
  const openOn = (...entries: ReturnType<typeof entry>[]) =>
    openStoreOn({ journal: memoryJournal, state: { revision: 5 as Revision, entries } })

  it.each([
    ['a revision twice', [entry('/a', 2), entry('/b', 2)], 'two writes have the revision 2'],
    ['a revision from beyond', [entry('/a', 6)], 'beyond the newest, 5'],
    ['no revision', [entry('/a', 0)], '/a has no revision'],
    ['a key that is no path', [entry('a', 1)], '"a" is not a key'],
  ])('refuses %s', (_, entries, message) => {
    expect(() => openOn(...entries)).toThrow(StoreCorrupt)
    expect(() => openOn(...entries)).toThrow(message)
  })

  it('tells of bytes that nobody can read when it is asked to look', () => {
    const store = openOn(entry('/a', 1), entry('/b', 2))
    const decode = ({ key }: { readonly key: string }) => {
      if (key === '/b') throw new Error('cut short')
    }
    expect([...store.check(decode)].filter(problem => problem !== null)).toEqual([
      '/b cannot be read: cut short',
    ])
  })
})
