import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFolder, codeCache } from './code-cache.ts'

let home: string
let folder: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kedge-code-cache-'))
  folder = join(home, 'a', 'kedge')
})

afterEach(() => rmSync(home, { recursive: true }))

const code = Buffer.from('what V8 made of it')

test('what one run writes the next one reads, and nobody else can write it', async () => {
  const cache = codeCache({ folder, key: 'build-1' })
  expect(cache.read()).toBeUndefined()
  await cache.write(code)
  expect(codeCache({ folder, key: 'build-1' }).read()).toEqual(code)
  expect(codeCache({ folder, key: 'build-2' }).read()).toBeUndefined()
  expect(readdirSync(folder)).toEqual(['build-1'])
  expect(statSync(join(folder, 'build-1')).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('the end of the process takes over what was being written, and waits for nobody', async () => {
  const cache = codeCache({ folder, key: 'build-1' })
  await codeCache({ folder, key: 'build-0' }).write(code)
  writeFileSync(join(folder, `build-1.${process.pid}`), 'half of')
  cache.writeAtEnd(code)
  expect(cache.read()).toEqual(code)
  expect(readdirSync(folder)).toEqual(['build-0', 'build-1'])
  expect(statSync(join(folder, 'build-1')).mode & 0o777).toBe(0o600)
})

test('while one runs the disk is not waited for', async () => {
  const cache = codeCache({ folder, key: 'build-1' })
  const writing = cache.write(code)
  expect(cache.read()).toBeUndefined()
  await writing
  expect(cache.read()).toEqual(code)
})

test('one that others could have written is not run', async () => {
  const cache = codeCache({ folder, key: 'build-1' })
  await cache.write(code)
  chmodSync(join(folder, 'build-1'), 0o620)
  expect(cache.read()).toBeUndefined()
})

test('where it cannot be kept, the program runs all the same', async () => {
  writeFileSync(join(home, 'a'), 'a file')
  const cache = codeCache({ folder, key: 'build-1' })
  await cache.write(code)
  expect(cache.read()).toBeUndefined()
})

test('what nobody has made anew for a month is of a build that is gone', async () => {
  await codeCache({ folder, key: 'build-1' }).write(code)
  await codeCache({ folder, key: 'build-2' }).write(code)
  const long = Date.now() / 1000 - 31 * 24 * 3600
  utimesSync(join(folder, 'build-1'), long, long)
  await codeCache({ folder, key: 'build-3' }).write(code)
  expect(readdirSync(folder).toSorted()).toEqual(['build-2', 'build-3'])
})

test('it is where the platform keeps such things, and nowhere for who has no home or wants none', () => {
  expect(cacheFolder({ HOME: home }, 'linux')).toBe(join(home, '.cache/kedge'))
  expect(cacheFolder({ HOME: home }, 'darwin')).toBe(join(home, 'Library/Caches/kedge'))
  expect(cacheFolder({ HOME: home, XDG_CACHE_HOME: '/var/tmp/x' }, 'linux')).toBe('/var/tmp/x/kedge')
  expect(cacheFolder({ HOME: join(home, 'nobody') }, 'linux')).toBeNull()
  expect(cacheFolder({}, 'linux')).toBeNull()
  expect(cacheFolder({ HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' }, 'linux')).toBeNull()
})
