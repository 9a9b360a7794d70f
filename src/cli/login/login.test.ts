import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCli } from '../../testing/fixtures/cli-on-kedge.ts'

test('who signs in for the first time, without a context, is told how to say where', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-login-'))
  const { code, err } = await startCli(join(folder, 'none'), ['login', 'ann']).ended
  rmSync(folder, { recursive: true })
  expect(code).toBe(1)
  expect(err).toMatch(
    /^error: no context is chosen: .*--server https:\/\/HOST:PORT --certificate-authority FILE\n$/,
  )
})
