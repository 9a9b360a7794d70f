import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { type Key, openLmdbStore, StoreFailure } from './index.ts'
import { create } from './store.conformance.ts'

/** A file system of its own that can be filled; null where it cannot be mounted. */
function mountSmall(megabytes: number): { readonly folder: string; unmount(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
  return {
    folder,
    unmount() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    },
  }
}

const small = mountSmall(40)
if (!small) console.log('skipped: the LMDB store on a full disk (only root can mount one)')

describe.skipIf(!small)('the LMDB store on a full disk', () => {
  it('refuses writes with the reason, keeps what it has, and goes on when there is room', async () => {
    if (!small) return
    const directory = join(small.folder, 'store')
    // The store looks at the disk every 100 ms: the look before the disk was filled is to be old by then.
    let aheadMs = 0
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
    const store = await openLmdbStore({ directory, clock })
    await create(store, '/a')
    const filler = join(small.folder, 'filler')
    try {
      writeFileSync(filler, Buffer.alloc(60 * 1024 * 1024))
    } catch {
      // It is full now, which is the point.
    }
    aheadMs += 1_000
    const large = (key: Key) =>
      store.write({ kind: 'put', key, expect: { kind: 'absent' }, encode: () => Buffer.alloc(500_000) })
    await expect(large('/b')).rejects.toThrow(StoreFailure)
    await expect(large('/c')).rejects.toThrow(/no space left on the disk of the data folder .*store/)
    expect(store.health()).toMatchObject({ kind: 'short', message: expect.stringContaining('no space left') })
    expect(store.get('/a')?.revision).toBe(1)
    expect([store.get('/b'), store.revision()]).toEqual([null, 1])
    rmSync(filler)
    aheadMs += 1_000
    expect(await large('/b')).toMatchObject({ kind: 'written', entry: { revision: 2 } })
    expect(store.health()).toEqual({ kind: 'ok' })
    await store.close()
    writeFileSync(filler, Buffer.alloc(30 * 1024 * 1024))
    await expect(openLmdbStore({ directory })).rejects.toThrow('no space left on device')
    small.unmount()
  })
})
