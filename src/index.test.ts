import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, version } from './index.ts'
import { captureConsole } from './testing/fixtures/captured-console.ts'

test('the package runs a command line and answers with its exit code', async () => {
  const console = captureConsole()
  expect(await run(['version'], console)).toBe(0)
  expect(console.outText).toBe(`kedge ${version}\n`)
  expect(await run(['nonsense'], captureConsole())).toBe(2)
})

test('the package says where it comes from, where faults are told, and what is imported', () => {
  const { repository, homepage, bugs, exports } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
  )
  const page = 'https://github.com/kedge-dev/kedge'
  expect([repository.url, homepage, bugs]).toEqual([`git+${page}.git`, `${page}#readme`, `${page}/issues`])
  expect(exports['.']).toEqual({ types: './dist/index.d.mts', default: './dist/index.mjs' })
})
