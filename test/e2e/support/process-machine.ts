// What Pods on host processes need of this machine, and what is left of them on it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { detectProcessIsolation } from '../../../src/node/runtimes/process/isolation.ts'
import { clearMemoryPlace, openMemoryPlace } from '../../../src/node/volumes/memory-place.ts'

/** Tests of Pods with a root of their own are skipped with the reason printed. */
export async function processSkip(suite: string): Promise<boolean> {
  const { kind, notes } = await detectProcessIsolation()
  if (kind === 'none') console.log(`skipped: ${suite} (${notes.join('; ')})`)
  return kind === 'none'
}

/** Tests of Pods with users of their own are skipped with the reason printed. */
export function usersSkip(suite: string): boolean {
  const mapped = process.getuid?.() === 0 || spawnSync('newuidmap', []).error === undefined
  if (!mapped)
    console.log(`skipped: ${suite} (not root, and newuidmap is missing: all users of Pods are one)`)
  return !mapped
}

/** Tests of what is never written to a disk are skipped with the reason printed. */
export async function memorySkip(suite: string): Promise<boolean> {
  const place = await openMemoryPlace('tests')
  if (place === null) console.log(`skipped: ${suite} (not root, or no memory that lets programs run)`)
  else await clearMemoryPlace(place)
  return place === null
}

/** Of the Pods of this folder nothing is in memory. */
export async function memoryIsEmpty(pods: string): Promise<boolean> {
  const place = await openMemoryPlace(pods)
  return place === null || readdirSync(place).length === 0
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // It ended while we looked.
    return ''
  }
}

export interface HostProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** The processes of this machine that were started with the folder in a word or in the environment, and theirs. */
export function processesOf(folder: string): readonly HostProcess[] {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(name => ({
      pid: Number(name),
      // After the name in brackets, which may hold anything: state, parent.
      parent: Number(read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0),
      command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim(),
    }))
  const own = new Set(
    all
      .filter(({ pid, command }) => command.includes(folder) || read(`/proc/${pid}/environ`).includes(folder))
      .map(({ pid }) => pid),
  )
  for (let before = -1; before < own.size; ) {
    before = own.size
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid)
  }
  return all.filter(({ pid }) => own.has(pid))
}

/** The processes below the one that was started with this word. */
export function processesBelow(folder: string, word: string): readonly HostProcess[] {
  const own = processesOf(folder)
  const below = new Set(own.filter(({ command }) => command.includes(word)).map(({ pid }) => pid))
  for (let before = -1; before < below.size; ) {
    before = below.size
    for (const { pid, parent } of own) if (below.has(parent)) below.add(pid)
  }
  return own.filter(({ pid }) => below.has(pid))
}

/** Mounts of this machine below the folder. */
export const mountsBelow = (folder: string): readonly string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter(line => line.includes(folder))

export const hasAddress = (address: string): boolean =>
  Object.values(networkInterfaces()).some(each => each?.some(one => one.address === address))

/** What a bridge's network is made of on this machine: itself, and a namespace and a link for each Pod; its control groups. */
export interface NetworkParts {
  readonly links: readonly string[]
  readonly namespaces: readonly string[]
  readonly groups: readonly string[]
}

/** The name of the bridge that has the address, `kedge-1a2b3c`. */
export function bridgeOf(address: string): string {
  const told = spawnSync('ip', ['-oneline', '-4', 'address', 'show'], { encoding: 'utf8' }).stdout
  const line = told.split('\n').find(each => each.includes(` ${address}/`))
  return /^\d+: (\S+)/.exec(line ?? '')?.[1] ?? ''
}

const entries = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : [])

export function partsOf(bridge: string): NetworkParts {
  const namespaces = entries('/run/netns').filter(each => each.startsWith(`${bridge}-`))
  const told = spawnSync('ip', ['-oneline', 'link', 'show'], { encoding: 'utf8' }).stdout.split('\n')
  const links = told
    .filter(line => line.includes(` ${bridge}:`) || line.includes(` master ${bridge} `))
    .map(line => /^\d+: ([^:@]+)/.exec(line)?.[1] ?? line)
  const groups = ['', 'cpu', 'memory', 'pids']
    .map(controller => join('/sys/fs/cgroup', controller))
    .flatMap(folder =>
      entries(folder)
        .filter(each => each === bridge)
        .map(each => join(folder, each)),
    )
  return { links, namespaces, groups }
}
