// One Kedge per data folder: `kedge.lock` names the process that has it.
//
// The file is made by linking one that is written already, so it is there whole or not at all. A process that died
// leaves its lock; its number and start time show that it is gone, and the next one takes the lock over.

import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from '../../base/startup-error.ts'
import { systemCode } from '../../base/system-code.ts'
import { dataDirErrorOf } from '../terminal/data-dir-error.ts'
import { commandOn } from './directories.ts'
import { processToken } from './process-token.ts'

export interface LockHolder {
  readonly pid: number
  /** See process-token.ts. */
  readonly startedAt: string
}

export interface DataDirLock {
  release(): void
}

const lockPath = (dataDir: string): string => join(dataDir, 'kedge.lock')

/** Takes the folder for this process, making it when it is missing. Throws `StartupError`. */
export function lockDataDir(dataDir: string): DataDirLock {
  try {
    makeDirectory(dataDir)
    takeLock(dataDir)
  } catch (error) {
    throw dataDirErrorOf(dataDir, error)
  }
  return { release: () => releaseLock(dataDir) }
}

/** Makes the folder and those above it. (Node's own recursive way never ends where a file system refuses a name.) */
function makeDirectory(path: string): void {
  if (existsSync(path)) return
  makeDirectory(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
}

/** The live process that has the folder, or null. */
export function holderOf(dataDir: string): LockHolder | null {
  const holder = readHolder(lockPath(dataDir))
  return holder && processToken(holder.pid) === holder.startedAt ? holder : null
}

function takeLock(dataDir: string): void {
  const path = lockPath(dataDir)
  const own = `${path}.${process.pid}`
  try {
    writeFileSync(
      own,
      `${JSON.stringify({ pid: process.pid, startedAt: processToken(process.pid) ?? '' })}\n`,
    )
    // A few tries: others may be taking over the same dead lock.
    for (let tries = 0; tries < 10; tries++) {
      if (linkOnce(own, path)) return
      const holder = holderOf(dataDir)
      if (holder) throw inUse(dataDir, holder)
      removeDeadLock(path, own)
    }
    throw inUse(dataDir, null)
  } finally {
    rmSync(own, { force: true })
  }
}

function linkOnce(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Takes the dead lock away, and gives it back if it was a live one by then. */
function removeDeadLock(path: string, own: string): void {
  const aside = `${own}.dead`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  const taken = readHolder(aside)
  if (taken && processToken(taken.pid) === taken.startedAt) linkOnce(aside, path)
  rmSync(aside, { force: true })
}

function releaseLock(dataDir: string): void {
  const path = lockPath(dataDir)
  if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true })
}

function readHolder(path: string): LockHolder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof holder !== 'object' || holder === null || !('pid' in holder && 'startedAt' in holder))
      return null
    const { pid, startedAt } = holder
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : null
  } catch {
    // Missing, or not ours: nobody holds it.
    return null
  }
}

const inUse = (dataDir: string, holder: LockHolder | null): StartupError =>
  new StartupError({
    reason: 'DATA_DIR_IN_USE',
    message: `the data folder ${dataDir} is in use by another Kedge${holder ? ` (process ${holder.pid})` : ''}`,
    remedy: `stop that one with \`${commandOn('down', dataDir, process.env)}\`, or choose another --name or --data-dir`,
  })
