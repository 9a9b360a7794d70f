import { readFileSync } from 'node:fs'

/** One figure: what was measured, its value and unit, and what it is to be compared with. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'µs' | 'ms' | 's' | 'MB' | '1/s' | 'ratio' | 'times'
  /** Upstream 1.36.2 with etcd 3.5.30 on a machine of the same kind; see docs/BENCHMARKS.md. */
  readonly upstream?: number
  readonly target?: number
  /** What is better; less, where nothing is said and it is no rate. */
  readonly better?: 'more'
}

/** Processor time that a process has used so far. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  // In hundredths of a second: user at the 14th place of the whole line, system at the 15th.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export function print(figure: Figure): void {
  const { value, unit, target, better, ...rest } = figure
  const isMore = better === 'more' || unit === '1/s'
  const met = target === undefined ? undefined : isMore ? value >= target : value <= target
  console.log(JSON.stringify({ ...rest, value: Number(value.toPrecision(4)), unit, target, met }))
}

export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Runs `count` calls with `clients` of them under way, and gives calls per second and the latencies. */
export async function load(options: {
  readonly clients: number
  readonly count: number
  call(index: number): Promise<unknown>
}): Promise<{ readonly perSecond: number; readonly latenciesMs: readonly number[] }> {
  const latenciesMs: number[] = []
  let next = 0
  const startedAt = performance.now()
  const client = async () => {
    while (next < options.count) {
      const index = next++
      const sentAt = performance.now()
      await options.call(index)
      latenciesMs.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: options.clients }, client))
  return { perSecond: (options.count / (performance.now() - startedAt)) * 1000, latenciesMs }
}
