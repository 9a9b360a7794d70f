import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StartupError } from '../../base/startup-error.ts'
import { holderOf, lockDataDir } from './data-dir-lock.ts'
import { processToken } from './process-token.ts'

let folder: string
let lockFile: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-lock-'))
  lockFile = join(folder, 'kedge.lock')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const hold = (pid: number, startedAt = processToken(pid)) =>
  writeFileSync(lockFile, JSON.stringify({ pid, startedAt }))

function refusal(dataDir: string): StartupError {
  try {
    lockDataDir(dataDir)
  } catch (error) {
    if (error instanceof StartupError) return error
    throw error
  }
  throw new Error('the folder was to be had')
}

test('the folder is made, for its owner alone, and held until it is released', () => {
  const dataDir = join(folder, 'a', 'b')
  const lock = lockDataDir(dataDir)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(holderOf(dataDir)?.pid).toBe(process.pid)
  expect(readdirSync(dataDir)).toEqual(['kedge.lock'])
  lock.release()
  expect(holderOf(dataDir)).toBeNull()
  expect(readdirSync(dataDir)).toEqual([])
})

test('a folder that a live process holds is in use', () => {
  hold(process.ppid)
  const error = refusal(folder)
  expect(error.reason).toBe('DATA_DIR_IN_USE')
  expect(error.message).toContain(`in use by another Kedge (process ${process.ppid})`)
  expect(holderOf(folder)?.pid).toBe(process.ppid)
})

test('the lock of a process that is gone is taken over', () => {
  const { pid } = spawnSync('true')
  hold(pid, 'once upon a time')
  expect(holderOf(folder)).toBeNull()
  lockDataDir(folder)
  expect(holderOf(folder)?.pid).toBe(process.pid)
  expect(readdirSync(folder)).toEqual(['kedge.lock'])
})

test('the lock of a process whose number another one has now is taken over', () => {
  hold(process.ppid, 'another start')
  lockDataDir(folder)
  expect(holderOf(folder)?.pid).toBe(process.pid)
})

test('a lock that cannot be read holds nothing', () => {
  writeFileSync(lockFile, 'scribble')
  lockDataDir(folder)
  expect(holderOf(folder)?.pid).toBe(process.pid)
})

test('a lock that somebody else has taken meanwhile is not released', () => {
  const lock = lockDataDir(folder)
  hold(process.ppid)
  lock.release()
  expect(holderOf(folder)?.pid).toBe(process.ppid)
})

test('a process that has died but was not waited for holds nothing', async () => {
  const child = spawn('sleep', ['60'])
  const pid = child.pid ?? 0
  const token = processToken(pid)
  expect(token).not.toBeNull()
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  expect(processToken(pid)).not.toBe(token)
})

test('a folder that cannot be had says so with the way out', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(refusal(join(folder, 'file', 'x'))).toMatchObject({ reason: 'DATA_DIR_UNUSABLE' })
  expect(refusal(join(folder, 'file')).remedy).toContain('--data-dir')
})
