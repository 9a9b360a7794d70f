// LMDB itself on a disk whose flush fails: a library put before the system's makes fdatasync fail while a file exists.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openLmdbStore } from './index.ts'
import { bundleStoreScript } from './store-script.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'kedge-flush-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const failingFlush = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
int fdatasync(int fd) {
  if (access(getenv("FLUSH_FAILS"), F_OK) == 0) { errno = EIO; return -1; }
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}`

/** The library, or null where it cannot be made or used. */
function compileFailingFlush(): string | null {
  if (process.platform !== 'linux') return null
  const [source, library] = [join(folder, 'flush.c'), join(folder, 'flush.so')]
  writeFileSync(source, failingFlush)
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { stdio: 'ignore' })
    return library
  } catch {
    return null
  }
}

const library = compileFailingFlush()
if (!library)
  console.log('skipped: LMDB on a disk whose flush fails (only Linux with a C compiler can make one fail)')

describe.skipIf(!library)('LMDB on a disk whose flush fails', () => {
  it('does not know what became of the batch, takes no more, and opens again with no revision twice', async () => {
    const [directory, failing] = [join(folder, 'store'), join(folder, 'failing')]
    const script = bundleStoreScript(
      folder,
      'flush',
      `
      import { writeFileSync, rmSync } from 'node:fs'
      import { openLmdbStore } from './index.ts'
      const store = await openLmdbStore({ directory: ${JSON.stringify(directory)} })
      const create = key => store.write({ kind: 'put', key, expect: { kind: 'absent' }, encode: () => Buffer.from(key) })
        .then(({ entry }) => entry.revision, error => error.outcome)
      const told = [await create('/a')]
      writeFileSync(process.env.FLUSH_FAILS, '')
      told.push(await create('/b'))
      rmSync(process.env.FLUSH_FAILS)
      told.push(await create('/c'), (await store.failed).outcome, store.health().kind)
      await store.close()
      console.log(JSON.stringify(told))`,
    )
    const env = { ...process.env, LD_PRELOAD: library ?? '', FLUSH_FAILS: failing }
    const told = execFileSync(process.execPath, [script], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(JSON.parse(told)).toEqual([1, 'unknown', 'refused', 'unknown', 'failed'])
    const store = await openLmdbStore({ directory })
    const listed = store.list({ prefix: '/' })
    const found =
      listed.kind === 'listed' ? listed.entries.map(({ key, revision }) => `${key}@${revision}`) : []
    // The process did not crash the system: what LMDB had shown its readers is there.
    expect(found).toEqual(['/a@1', '/b@2'])
    expect(store.revision()).toBe(2)
    await store.close()
  })
})
