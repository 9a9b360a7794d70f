// A containerd process of ours: found again by its pid and configuration, started detached, ended for good.
import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { type Clock, sleep } from '../../../../base/clock.ts'
import { systemCode } from '../../../../base/system-code.ts'
import type { ContainerdPlaces } from './containerd-files.ts'

const run = promisify(execFile)

const startWithinMs = 15_000
const endWithinMs = 10_000
const lookEveryMs = 10

/** The pid of the containerd that runs with our configuration, or null. */
export async function livingContainerd(places: ContainerdPlaces): Promise<number | null> {
  const pid = Number(await readFile(places.pidFile, 'utf8').catch(() => ''))
  return pid > 0 && (await runsWith(pid, places.configFile)) ? pid : null
}

/** A pid may have gone to another program since. */
async function runsWith(pid: number, configFile: string): Promise<boolean> {
  const words = await commandLine(pid)
  return words.includes('--config') && words.includes(configFile)
}

async function commandLine(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.split('\0')
}

function unlessFirst(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error
}

/** Starts it so that it outlives us, and waits until its socket answers. */
export async function startContainerd(
  program: string,
  places: ContainerdPlaces,
  clock: Clock,
): Promise<number> {
  await mkdir(places.state, { recursive: true, mode: 0o711 })
  // Why the last one ended can still be read.
  await rename(places.logFile, `${places.logFile}.1`).catch(unlessFirst)
  const log = openSync(places.logFile, 'w')
  try {
    const child = spawn(program, ['--config', places.configFile], {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
      // A service manager's socket is for Kedge, not for its child.
      env: { ...process.env, NOTIFY_SOCKET: '' },
    })
    const failed = new Promise<never>((_resolve, reject) => child.once('error', reject))
    const { pid } = child
    if (pid === undefined) return await failed
    child.unref()
    await writeFile(places.pidFile, String(pid))
    await answers(pid, places, clock)
    return pid
  } finally {
    closeSync(log)
  }
}

async function answers(pid: number, places: ContainerdPlaces, clock: Clock): Promise<void> {
  const deadline = clock.now() + startWithinMs
  while (!(await accepts(places.socket))) {
    if (!(await runsWith(pid, places.configFile)) || clock.now() > deadline)
      throw new Error(await lastWords(places))
    await sleep(clock, lookEveryMs)
  }
}

export function accepts(socketPath: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function lastWords(places: ContainerdPlaces): Promise<string> {
  const log = await readFile(places.logFile, 'utf8').catch(() => '')
  const errors = log.split('\n').filter(line => /level=(error|fatal)|^containerd:/.test(line))
  return `containerd did not start: ${errors.at(-1) ?? `see ${places.logFile}`}`
}

/** Ends the engine alone; containers go on under their shims. */
export async function endContainerd(pid: number, places: ContainerdPlaces, clock: Clock): Promise<void> {
  signal(pid, 'SIGTERM')
  const deadline = clock.now() + endWithinMs
  while (await runsWith(pid, places.configFile)) {
    if (clock.now() > deadline) signal(pid, 'SIGKILL')
    await sleep(clock, lookEveryMs)
  }
  await rm(places.pidFile, { force: true })
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended already.
  }
}

/** Ends what an engine that is gone left behind: shims with their containers, and mounts. */
export async function sweep(places: ContainerdPlaces): Promise<void> {
  const pids = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const shims: number[] = []
  for (const pid of pids) {
    const words = await commandLine(pid)
    if (words[0]?.includes('containerd-shim') && words.includes(places.socket)) shims.push(pid)
  }
  for (const shim of shims) {
    for (const child of await childrenOf(shim)) signal(child, 'SIGKILL')
    signal(shim, 'SIGKILL')
  }
  for (const point of await mountsBelow([places.state, places.root]))
    await run('umount', ['-l', point]).catch(() => {})
  await rm(places.state, { recursive: true, force: true })
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text
    .split(' ')
    .map(Number)
    .filter(child => child > 0)
}

/** Deepest first. */
async function mountsBelow(folders: readonly string[]): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8')
  const points = table.split('\n').map(line => line.split(' ')[4] ?? '')
  return points
    .filter(point => folders.some(folder => point.startsWith(`${folder}/`)))
    .sort((one, two) => two.length - one.length)
}
