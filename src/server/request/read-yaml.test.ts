import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { yamlReader } from './read-yaml.ts'

const folder = mkdtempSync(join(tmpdir(), 'kedge-yaml-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = join(folder, 'yaml-thread.cjs')
buildSync({
  entryPoints: [join(import.meta.dirname, 'yaml-thread.ts')],
  outfile: script,
  bundle: true,
  format: 'cjs',
  platform: 'node',
})

const lines = (count: number, line = (index: number) => `key-${index}: value\n`) =>
  Array.from({ length: count }, (_, index) => line(index)).join('')

/** How often the event loop came round until then. */
async function roundsUntil(done: Promise<unknown>): Promise<number> {
  let rounds = 0
  let isDone = false
  done.finally(() => {
    isDone = true
  })
  while (!isDone) {
    await new Promise(resolve => setImmediate(resolve))
    rounds++
  }
  return rounds
}

it('reads long texts beside the event loop, in turn, and each for whoever sent it', async () => {
  const read = yamlReader(pathToFileURL(script))
  const texts = [4_000, 3_000, 1].map(count => lines(count))
  const reading = Promise.all(texts.map(read))
  expect(await roundsUntil(reading)).toBeGreaterThan(20)
  const fields = (await reading).map(({ value }) => Object.keys(Object(value)).length)
  expect(fields).toEqual([4_000, 3_000, 1])
})

it('tells what is wrong with a text, and reads the next', async () => {
  const read = yamlReader(pathToFileURL(script))
  const wrong = ['a: [\n', 'a: .inf\n', 'a: *nope\n']
  for (const text of wrong) {
    const said = await read(text).catch(error => error)
    const long = `# ${'x'.repeat(20_000)}\n${text}`
    expect(await read(long).catch(error => error)).toMatchObject({ name: 'JsonError' })
    expect(said).toMatchObject({ name: 'JsonError' })
  }
  await expect(read(lines(300_000))).rejects.toThrow('yaml: document contains too many elements')
  expect((await read(`${lines(3_000)}a: 1\na: 2\n`)).duplicates).toEqual(['a'])
})

it('outlives its thread', async () => {
  const dying = join(folder, 'dying.cjs')
  writeFileSync(
    dying,
    `require('node:worker_threads').parentPort.on('message', () => { const all = []; for (;;) all.push(new Array(1e5).fill(1.5)) })`,
  )
  const read = yamlReader(pathToFileURL(dying), 32)
  const long = lines(3_000)
  const both = [read(long), read(long)]
  for (const each of both) await expect(each).rejects.toThrow('yaml: document is too large')
  const ending = join(folder, 'ending.cjs')
  writeFileSync(ending, `process.exit(3)`)
  await expect(yamlReader(pathToFileURL(ending))(long)).rejects.toThrow('the thread for YAML ended with 3')
})

it('reads everything itself where the program of the thread is not', async () => {
  const read = yamlReader(pathToFileURL(join(folder, 'missing.cjs')))
  expect((await read(lines(3_000))).duplicates).toEqual([])
})
