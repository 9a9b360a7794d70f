import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepAccountKeys } from './account-key-files.ts'

it('a key that a crash has left half made is cleared away, and the one that signs stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kedge-keys-'))
  try {
    await writeFile(join(folder, 'sa.key.new'), 'half')
    await keepAccountKeys(folder)
    const signing = await readFile(join(folder, 'sa.key'), 'utf8')
    await writeFile(join(folder, 'sa.key.new'), 'half')
    await keepAccountKeys(folder)
    expect(await readdir(folder)).toEqual(['sa.key'])
    expect(await readFile(join(folder, 'sa.key'), 'utf8')).toBe(signing)
  } finally {
    await rm(folder, { recursive: true })
  }
})
