import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toUid } from '../../../api/object.ts'
import { silentLog } from '../../../base/log.ts'
import { createSimulatedClock } from '../../../testing/simulated-clock.ts'
import { ContainerProcess, type ContainerRecord } from './container-process.ts'
import { LogTurns } from './logs/log-turns.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-container-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a container ends also where its log cannot be ended', async () => {
  const record: ContainerRecord = {
    id: 'web-0',
    sandboxId: 'sandbox',
    podUid: toUid('pod'),
    spec: {
      name: 'web',
      attempt: 0,
      image: 'host',
      command: [],
      args: [],
      workingDir: '',
      env: [],
      mounts: [],
      logPath: '0.log',
      stdin: false,
      stdinOnce: false,
      tty: false,
      resources: {},
      security: {
        privileged: false,
        readOnlyRootFilesystem: false,
        supplementalGroups: [],
        capabilitiesAdd: [],
        capabilitiesDrop: [],
        noNewPrivileges: false,
      },
      labels: {},
      annotations: {},
    },
    createdAt: 0,
    cgroups: [],
  }
  const container = await ContainerProcess.open({
    record,
    folder,
    logFile: join(folder, 'logs', '0.log'),
    clock: createSimulatedClock(),
    log: silentLog,
    turns: new LogTurns(),
    onChange: () => {},
  })
  // As on a full disk: the file that says so cannot be written.
  mkdirSync(join(folder, 'log-ended'))
  writeFileSync(join(folder, 'drained'), '')
  writeFileSync(join(folder, 'exit'), '0')
  await container.look()
  expect(container.state.kind).toBe('exited')
  await container.close()
})
