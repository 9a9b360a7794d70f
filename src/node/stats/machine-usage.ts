import { readFile, statfs } from 'node:fs/promises'
import type { NodeStats, UsageCount } from '../../api/node-stats.ts'
import type { Instant } from '../../base/clock.ts'

const nanosPerTick = 1e9 / 100

/** What the whole machine uses, from `/proc/stat` and `/proc/meminfo`; null on systems without them. */
export async function machineUsage(at: Instant): Promise<UsageCount | null> {
  const [stat, meminfo] = await Promise.all(
    ['/proc/stat', '/proc/meminfo'].map(file => readFile(file, 'utf8').catch(() => '')),
  )
  return parseMachineUsage({ stat: stat ?? '', meminfo: meminfo ?? '', at })
}

export function parseMachineUsage({
  stat,
  meminfo,
  at,
}: {
  readonly stat: string
  readonly meminfo: string
  readonly at: Instant
}): UsageCount | null {
  const [, counts] = /^cpu +(.*)$/m.exec(stat) ?? []
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(meminfo)?.[1] ?? Number.NaN)
  const memoryBytes = (kibibytes('MemTotal') - kibibytes('MemAvailable')) * 1024
  if (counts === undefined || Number.isNaN(memoryBytes)) return null
  // user nice system idle iowait irq softirq steal; guests are within user.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = counts.split(' ').map(Number)
  return { at, cpuNanos: (user + nice + system + irq + softirq + steal) * nanosPerTick, memoryBytes }
}

export async function diskOf(folder: string): Promise<NodeStats['disk']> {
  const found = await statfs(folder).catch(() => null)
  return found && { capacityBytes: found.blocks * found.bsize, availableBytes: found.bavail * found.bsize }
}
