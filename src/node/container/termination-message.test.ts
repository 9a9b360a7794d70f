import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ContainerState } from '../runtime.ts'
import { terminationMessage } from './termination-message.ts'

const folder = mkdtempSync(join(tmpdir(), 'kedge-message-'))
afterAll(() => rmSync(folder, { recursive: true }))

const messageFile = join(folder, 'message')
const logFile = join(folder, 'log')

const messageAfter = (
  exitCode: number,
  { message, log, policy }: { message?: string; log?: string; policy?: string },
) => {
  for (const [file, text] of [
    [messageFile, message],
    [logFile, log],
  ] as const) {
    rmSync(file, { force: true })
    if (text !== undefined) writeFileSync(file, text)
  }
  const ended = { state: { kind: 'exited', exitCode } } as ContainerState
  return terminationMessage(ended, { terminationMessagePolicy: policy }, { messageFile, logFile })
}

const logged = (...lines: readonly string[]) =>
  lines.map(line => `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`).join('')

describe('the last words of a container', () => {
  it('are its message file', async () => {
    expect(await messageAfter(1, { message: 'out of luck', log: logged('other') })).toBe('out of luck')
  })

  it('are the end of a file that is too long, however long', async () => {
    const message = `${'a'.repeat(100_000)}${'b'.repeat(4096)}`
    expect(await messageAfter(1, { message })).toBe('b'.repeat(4096))
  })

  it('are the end of the log after a failure, where the manifest wants that', async () => {
    const log = logged('first', 'last')
    expect(await messageAfter(1, { log, policy: 'FallbackToLogsOnError' })).toBe('first\nlast\n')
    expect(await messageAfter(0, { log, policy: 'FallbackToLogsOnError' })).toBe('')
    expect(await messageAfter(1, { log, policy: 'File' })).toBe('')
  })
})
