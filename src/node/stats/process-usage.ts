// What process trees use, as the kernel tells in /proc: read once for all trees, in groups, since a machine may have
// thousands of processes. A process belongs to the nearest ancestor that is a root.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface ProcessRoot {
  readonly id: string
  readonly pid: number
  /** Control groups that hold the tree and nothing else, if any. */
  readonly cgroups: readonly string[]
}

export interface TreeUsage {
  readonly cpuNanos: number
  readonly memoryBytes: number
}

/** The kernel tells times in these, whatever its own clock does. */
const nanosPerTick = 1e9 / 100
const pageBytes = 4096
const readAtOnce = 64

export interface ProcessStat {
  readonly pid: number
  readonly parent: number
  /** With those of its children that have ended and were waited for. */
  readonly cpuNanos: number
}

/** Reads `/proc/PID/stat`; null for what is none. */
export function parseProcessStat(text: string): ProcessStat | null {
  // The command's name stands in parentheses and may hold anything; what follows is plain.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const pid = Number.parseInt(text, 10)
  if (!Number.isInteger(pid) || fields.length < 15) return null
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0)
  return { pid, parent: Number(fields[1]), cpuNanos: ticks * nanosPerTick }
}

/** The root that each process belongs to. Linear: an ancestor's answer is every descendant's. */
export function treesOf(
  processes: readonly ProcessStat[],
  roots: ReadonlyMap<number, string>,
): ReadonlyMap<number, string | null> {
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]))
  const owners = new Map<number, string | null>()
  for (const { pid } of processes) {
    const way: number[] = []
    let at: number | undefined = pid
    // A parent that ended in between may have given its number to a descendant: no process is passed twice.
    const passed = new Set<number>()
    while (at !== undefined && !owners.has(at) && !roots.has(at) && !passed.has(at)) {
      passed.add(at)
      way.push(at)
      at = parents.get(at)
    }
    const owner = at === undefined ? null : (roots.get(at) ?? owners.get(at) ?? null)
    if (at !== undefined && roots.has(at)) owners.set(at, owner)
    for (const each of way) owners.set(each, owner)
  }
  return owners
}

/** By the roots' ids; a tree that is not there is left out. */
export async function processUsage(roots: readonly ProcessRoot[]): Promise<ReadonlyMap<string, TreeUsage>> {
  if (roots.length === 0) return new Map()
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter(name => /^\d+$/.test(name))
  const stats = await inGroups(pids, pid => textOf(`/proc/${pid}/stat`))
  const processes = stats.map(parseProcessStat).filter(each => each !== null)
  const owners = treesOf(processes, new Map(roots.map(({ id, pid }) => [pid, id])))
  const members = processes.filter(({ pid }) => owners.get(pid) != null)
  const sizes = await inGroups(members, ({ pid }) => textOf(`/proc/${pid}/statm`))
  const trees = new Map<string, { cpuNanos: number; own: number; shared: number }>()
  for (const [index, { pid, cpuNanos }] of members.entries()) {
    const id = owners.get(pid) ?? ''
    const tree = trees.get(id) ?? { cpuNanos: 0, own: 0, shared: 0 }
    const [, resident = 0, shared = 0] = (sizes[index] ?? '').split(' ').map(Number)
    tree.cpuNanos += cpuNanos
    tree.own += Math.max(0, resident - shared) * pageBytes
    // What several map is there once.
    tree.shared = Math.max(tree.shared, shared * pageBytes)
    trees.set(id, tree)
  }
  const usages = await inGroups(roots, async ({ id, cgroups }) => {
    const tree = trees.get(id)
    if (!tree) return null
    const limited = await memoryOfGroups(cgroups)
    return [id, { cpuNanos: tree.cpuNanos, memoryBytes: limited ?? tree.own + tree.shared }] as const
  })
  return new Map(usages.filter(each => each !== null))
}

/** As kubelet counts it against a limit: all that the group holds but file pages that were not used lately. */
async function memoryOfGroups(folders: readonly string[]): Promise<number | null> {
  for (const folder of folders) {
    const [v2, v1, stat] = await Promise.all(
      ['memory.current', 'memory.usage_in_bytes', 'memory.stat'].map(name => textOf(join(folder, name))),
    )
    const used = Number.parseInt(v2 || v1 || '', 10)
    if (Number.isNaN(used)) continue
    const [, inactive = '0'] = /^(?:total_)?inactive_file (\d+)/m.exec(stat ?? '') ?? []
    return Math.max(0, used - Number(inactive))
  }
  return null
}

export interface Traffic {
  readonly receivedBytes: number
  readonly sentBytes: number
}

/** What went over all interfaces but the loopback, from `/proc/PID/net/dev`. */
export function parseTraffic(text: string): Traffic {
  let receivedBytes = 0
  let sentBytes = 0
  for (const line of text.split('\n')) {
    const [, name, counts = ''] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? []
    if (name === undefined || name === 'lo') continue
    const numbers = counts.split(/\s+/).map(Number)
    receivedBytes += numbers[0] ?? 0
    sentBytes += numbers[8] ?? 0
  }
  return { receivedBytes, sentBytes }
}

/** Of the network that the process is in; null when it has gone. */
export async function trafficOf(pid: number): Promise<Traffic | null> {
  const text = await textOf(`/proc/${pid}/net/dev`)
  return text === '' ? null : parseTraffic(text)
}

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += readAtOnce)
    results.push(...(await Promise.all(items.slice(at, at + readAtOnce).map(work))))
  return results
}
