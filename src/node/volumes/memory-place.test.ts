import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clearMemoryPlace, openMemoryPlace } from './memory-place.ts'

const isRoot = process.platform === 'linux' && process.getuid?.() === 0

describe('a place in memory', () => {
  let disk: string
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'kedge-disk-'))
  })
  afterEach(() => rmSync(disk, { recursive: true, force: true }))

  test.skipIf(!isRoot || !existsSync('/dev/shm'))(
    'is the same for the same Pods, root alone looks into it, and it goes with what is in it',
    async () => {
      const place = await openMemoryPlace(disk)
      expect(place).toMatch(/^\/(dev\/shm|run)\/kedge-/)
      expect(await openMemoryPlace(disk)).toBe(place)
      expect(await openMemoryPlace(join(disk, 'others'), [])).toBe(null)
      expect(statSync(place ?? '').mode & 0o777).toBe(0o700)
      // What somebody else may look into is not taken.
      chmodSync(place ?? '', 0o755)
      expect(await openMemoryPlace(disk, ['/dev/shm'])).toBe(null)
      writeFileSync(join(place ?? '', 'token'), 'left behind')
      await clearMemoryPlace(place ?? '')
      expect(existsSync(place ?? '')).toBe(false)
    },
  )

  test('is none where there is no memory', async () => {
    expect(await openMemoryPlace(disk, [join(disk, 'nowhere'), '/proc'])).toBe(null)
  })
})
