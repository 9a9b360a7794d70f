// What the console bundles runs where there is neither Buffer nor process: planner, foresight and explanation.
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { runInBrowser } from './browser-entry.fixture.ts'

it('the planner, the foresight and the explanation say in a browser what they say in Node', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'browser-entry.fixture.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'entry',
    logLevel: 'silent',
  })
  // The built-ins of the language and what every browser adds to them; nothing of Node.
  const world = { TextEncoder, TextDecoder, structuredClone, URL, AbortController, atob, btoa }
  const code = `${outputFiles[0]?.text}\nJSON.stringify([typeof Buffer, typeof process, entry.runInBrowser()])`
  const answer: unknown = JSON.parse(String(runInContext(code, createContext(world))))
  const inNode = runInBrowser()
  expect(inNode.foreseen).toEqual(['create web-3', 'wait web-3'])
  expect(inNode.sentence).toBe('web-0 is being created; no further Pod is created until then')
  expect(answer).toEqual(['undefined', 'undefined', inNode])
})
