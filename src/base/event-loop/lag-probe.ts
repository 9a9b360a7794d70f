import type { Clock, Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Trail } from './trail.ts'

/** How the event loop has turned since the start. */
export interface LagFigures {
  /** Upper bounds in seconds, with how many turns were at most that late; the last has no bound. */
  readonly buckets: readonly { readonly bound: number; readonly count: number }[]
  readonly sumSeconds: number
  readonly maxSeconds: number
  /** Stalls by the component that had most of the time. */
  readonly stalls: ReadonlyMap<string, number>
}

export interface LagProbe {
  figures(): LagFigures
  stop(): Promise<void>
}

export interface LagProbeOptions {
  readonly clock: Pick<Clock, 'after'>
  /** Milliseconds that only go forward: a machine that slept has not stalled. */
  readonly now: () => number
  readonly trail: Pick<Trail, 'busiest'>
  /** CPU time of the process in milliseconds: a process that was not let run has not worked. */
  readonly cpuMs: () => number
  readonly log: Log
}

const everyMs = 50
/** Above this a stall is told. */
const toldMs = 250
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Number.POSITIVE_INFINITY]

/** Looks every little while how late it is to look, and says so when that is much. */
export function startLagProbe({ clock, now, trail, cpuMs, log }: LagProbeOptions): LagProbe {
  const counts = bounds.map(() => 0)
  const stalls = new Map<string, number>()
  let [sum, max] = [0, 0]
  let timer: Timer
  const watch = () => {
    const due = now() + everyMs
    const cpuBefore = cpuMs()
    timer = clock.after(everyMs, () => {
      const late = Math.max(0, now() - due)
      const seconds = late / 1000
      sum += seconds
      max = Math.max(max, seconds)
      const bucket = bounds.findIndex(bound => seconds <= bound)
      counts[bucket] = (counts[bucket] ?? 0) + 1
      if (late > toldMs) tell({ late, due, worked: cpuMs() - cpuBefore })
      watch()
    })
  }
  const tell = ({ late, due, worked }: { late: number; due: number; worked: number }) => {
    const busiest = trail.busiest(due, due + late)
    const component = busiest?.component ?? 'unknown'
    stalls.set(component, (stalls.get(component) ?? 0) + 1)
    log.warn('the event loop stood still', {
      ms: Math.round(late),
      component,
      componentMs: Math.round(busiest?.ms ?? 0),
      cpuMs: Math.round(worked),
    })
  }
  watch()
  return {
    figures() {
      let below = 0
      const buckets = bounds.map((bound, index) => {
        below += counts[index] ?? 0
        return { bound, count: below }
      })
      return { buckets, sumSeconds: sum, maxSeconds: max, stalls }
    },
    async stop() {
      timer.cancel()
    },
  }
}

/** In the text form that Prometheus reads. */
export function lagMetrics({ buckets, sumSeconds, maxSeconds, stalls }: LagFigures): string {
  const name = 'kedge_event_loop_lag_seconds'
  const bucketLines = buckets.map(
    ({ bound, count }) =>
      `${name}_bucket{le="${bound === Number.POSITIVE_INFINITY ? '+Inf' : bound}"} ${count}`,
  )
  const stallLines = [...stalls].map(
    ([component, count]) => `kedge_event_loop_stalls_total{component="${component}"} ${count}`,
  )
  return [
    `# HELP ${name} How late timers fire, because something else held the event loop.`,
    `# TYPE ${name} histogram`,
    ...bucketLines,
    `${name}_sum ${sumSeconds}`,
    `${name}_count ${buckets.at(-1)?.count ?? 0}`,
    '# HELP kedge_event_loop_lag_max_seconds The longest such delay since the start.',
    '# TYPE kedge_event_loop_lag_max_seconds gauge',
    `kedge_event_loop_lag_max_seconds ${maxSeconds}`,
    '# HELP kedge_event_loop_stalls_total Delays above 250 ms, by the component that had most of the time.',
    '# TYPE kedge_event_loop_stalls_total counter',
    ...stallLines,
    '',
  ].join('\n')
}
