import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findsProgram } from './finds-program.ts'

it('a program is found as a launch would find it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-programs-'))
  for (const name of ['tool', 'text']) writeFileSync(join(folder, name), '')
  chmodSync(join(folder, 'tool'), 0o755)
  mkdirSync(join(folder, 'folder'))
  const finds = (name: string, searchPath: string | null = null) => findsProgram({ name, searchPath })
  expect(await finds('sh')).toBe(true)
  expect(await finds('no-such-program')).toBe(false)
  // A container's own PATH is all there is.
  expect(await finds('tool', `/nowhere::${folder}`)).toBe(true)
  expect(await finds('sh', folder)).toBe(false)
  expect(await finds(join(folder, 'tool'))).toBe(true)
  // What cannot be run is no program.
  for (const name of ['text', 'folder', 'absent']) expect(await finds(name, folder)).toBe(false)
})
