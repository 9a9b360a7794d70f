import { expect, test } from 'vitest'
import { run, version } from './index.ts'
import { captureConsole } from './testing/fixtures/captured-console.ts'

test('the package runs a command line and answers with its exit code', async () => {
  const console = captureConsole()
  expect(await run(['version'], console)).toBe(0)
  expect(console.outText).toBe(`kedge ${version}\n`)
  expect(await run(['nonsense'], captureConsole())).toBe(2)
})
