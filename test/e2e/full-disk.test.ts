// The disk of the data folder is full while Kedge runs: what people are told, and that all goes on when there is room again.
// The data folder is a small file system of its own, which only root can mount.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

const folder = mountSmall(96)
if (!folder) console.log('skipped: Kedge on a full disk (only root can mount a small one)')

function mountSmall(megabytes: number): string | null {
  const place = mkdtempSync(join(tmpdir(), 'kedge-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'ignore' })
    return place
  } catch {
    rmSync(place, { recursive: true })
    return null
  }
}

let kedge: KedgeUnderTest
beforeAll(async () => {
  if (folder) kedge = await startKedge(['--runtime', 'simulated'], { dataDir: dataDir() })
})
afterAll(async () => {
  if (!folder) return
  await kedge?.end()
  execFileSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true })
})

const dataDir = () => join(folder ?? '', 'data')
const place = () => ['--data-dir', dataDir()]
const filler = () => join(folder ?? '', 'filler')

/** To the last block. */
function fill(): void {
  const { bavail, bsize } = statfsSync(folder ?? '')
  try {
    writeFileSync(filler(), Buffer.alloc((bavail + 16) * bsize))
  } catch {
    // It is full now, which is the point.
  }
}

async function until<T>(look: () => Promise<T>, isIt: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look()
    if (isIt(seen)) return seen
  }
}

describe.skipIf(!folder)('a full disk', () => {
  const full = /no space left on the disk of the data folder/

  it('is told in a sentence by status, /readyz and every write, and reads go on', async () => {
    await kedge.must('create', 'configmap', 'before', '--from-literal=a=b')
    fill()
    const large = `--from-literal=text=${'x'.repeat(100_000)}`
    const refused = await until(
      () => kedge.kubectl('create', 'configmap', `large-${Math.random()}`.replace('.', ''), large),
      ({ code }) => code !== 0,
    )
    expect(refused.stderr).toMatch(full)
    expect(refused.stderr).not.toMatch(/\n\s+at /)
    const status = await until(
      () => kedge.kedge('status', ...place()),
      ({ code }) => code === 3,
    )
    expect(status.stdout).toMatch(/^Kedge +unhealthy: .*no space left on the disk of the data folder/m)
    expect(status.stderr).toBe('')
    const json = JSON.parse((await kedge.kedge('status', ...place(), '-o', 'json')).stdout)
    expect(json).toMatchObject({ state: 'unhealthy', message: expect.stringMatching(full) })
    expect((await kedge.kubectl('get', '--raw', '/readyz')).stderr).toMatch(full)
    const { stdout } = await kedge.kubectl('get', 'cs')
    expect(stdout).toMatch(/etcd-0 +Unhealthy +.*no space left on the disk of the data folder/)
    expect(await kedge.must('get', 'configmap', 'before', '-o', 'jsonpath={.data.a}')).toBe('b')
  })

  it('that has room again is written to again, by the same process', async () => {
    const before = JSON.parse((await kedge.kedge('status', ...place(), '-o', 'json')).stdout).pid
    rmSync(filler())
    const status = await until(
      () => kedge.kedge('status', ...place()),
      ({ code }) => code === 0,
    )
    expect(status.stdout).toMatch(/^Kedge +healthy$/m)
    await kedge.must('create', 'configmap', 'after', '--from-literal=a=b')
    expect(JSON.parse((await kedge.kedge('status', ...place(), '-o', 'json')).stdout).pid).toBe(before)
  })

  it('at the start is told with the way out, and the start after that finds all', async () => {
    await kedge.stop()
    fill()
    const refused = await kedge.kedge(
      'up',
      ...place(),
      '--no-merge',
      '--listen',
      '127.0.0.1:0',
      '--runtime',
      'simulated',
    )
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toMatch(/disk|space/)
    expect(refused.stderr).not.toMatch(/\n\s+at /)
    rmSync(filler())
    await kedge.start()
    expect(await kedge.must('get', 'configmap', 'after', '-o', 'jsonpath={.data.a}')).toBe('b')
  })
})
