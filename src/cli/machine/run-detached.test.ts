import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import type { UpOptions } from '../../start-options.ts'
import { type CapturedConsole, captureConsole } from '../../testing/fixtures/captured-console.ts'
import { holderOf } from './data-dir-lock.ts'
import { runDetached } from './run-detached.ts'

let folder: string
let console: CapturedConsole

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-detached-'))
  console = captureConsole({ env: { ...process.env, HOME: folder } })
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Runs a script where `kedge` would be run. */
function detach(script: string): Promise<number> {
  const path = join(folder, 'kedge.mjs')
  writeFileSync(path, script)
  const options: UpOptions = {
    name: 'two',
    dataDir: join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 6443, orAnyPort: true },
    runtime: 'simulated',
    criSocket: null,
    registryMirrors: {},
    authentication: { tokenFile: null },
    nodes: null,
    authorization: 'RBAC',
    kubeconfig: null,
    merge: true,
    detach: true,
    example: null,
  }
  return runDetached(options, {
    console,
    clock: systemClock,
    stop: new AbortController().signal,
    command: [path],
  })
}

/** A summary that shows what the other process was told. */
const summary = `{
  instance: {
    name: 'two', version: '1.2.3', pid: process.pid, address: 'https://127.0.0.1:7', context: 'kedge-two',
    kubeconfig: '/k', runtime: { name: 'simulated', reason: process.argv.slice(2).join(' ') }, startedAt: '',
  },
  dataDir: '/d', readyMs: 100, kubectl: 'kubectl --context kedge-two', consoleLink: null,
  notes: [process.env.KEDGE_DETACHED],
}`

test('it waits until the other process is up, and shows what that one tells', async () => {
  const code = await detach(`process.send({ kind: 'up', summary: ${summary} }); process.disconnect()`)
  expect(code).toBe(0)
  expect(console.errText).toContain('Kedge 1.2.3 is up at https://127.0.0.1:7 after 0.10 s')
  expect(console.errText).toContain(
    `simulated: up --name two --data-dir ${join(folder, 'data')} --runtime simulated\n`,
  )
  expect(console.errText).toContain('Try: kubectl --context kedge-two get nodes')
  expect(console.errText).toContain('`kedge down --data-dir ~/data` stops it')
  expect(console.errText).toMatch(/^ {2}1$/m)
})

test('a failure is told in the words of the other process', async () => {
  const script = `process.send({ kind: 'failed', text: 'error: the port is taken', exitCode: 1 }); process.disconnect()`
  await expect(detach(script)).rejects.toMatchObject({ message: 'error: the port is taken', exitCode: 1 })
})

test('the last words of one that dies without telling are told', async () => {
  await expect(
    detach(`console.error('first'); console.error('out of memory'); process.exit(7)`),
  ).rejects.toThrow('Kedge ended at once with code 7: out of memory')
})

test('the data folder is free for the other process, and refused here when it is not to be had', async () => {
  await detach(`process.send({ kind: 'up', summary: ${summary} }); process.disconnect()`)
  expect(holderOf(join(folder, 'data'))).toBeNull()
  rmSync(join(folder, 'data'), { recursive: true })
  writeFileSync(join(folder, 'data'), '')
  await expect(detach('')).rejects.toMatchObject({ reason: 'DATA_DIR_UNUSABLE' })
})
