// What `/metrics` tells. Requests are counted in plain maps on their way; text is made when somebody asks, and only
// then is the library loaded that knows the process's own figures.
import type { ProcessMetrics } from './process-metrics.ts'

/** One answered request, in the labels of upstream's metrics. */
export interface Observation {
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly scope: 'resource' | 'namespace' | 'cluster' | ''
  readonly dryRun: boolean
}

/** How it was answered. */
export interface Answered {
  readonly code: number
  readonly seconds: number
}

type Labels = Omit<Observation, 'dryRun'>

/** Upstream's buckets of `apiserver_request_duration_seconds`. */
const bucketSeconds = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

/** All requests of one kind: they differ in how they were answered, and how soon. */
interface Series {
  readonly labels: string
  /** By code, and whether it was a dry run. */
  readonly counts: Map<number, { readonly labels: string; count: number }>
  readonly durations: Durations | null
}

interface Durations {
  readonly buckets: Float64Array
  sum: number
  count: number
}

export class Metrics {
  readonly #series = new Map<string, Series>()
  readonly #longRunning = new Map<string, number>()
  readonly #inFlight = { mutating: 0, readOnly: 0 }
  readonly #more: () => string
  #process: Promise<ProcessMetrics> | null = null

  /** `more` gives what others measure, in the same form. */
  constructor(more: () => string = () => '') {
    this.#more = more
  }

  observe(observation: Observation, { code, seconds }: Answered): void {
    const { verb, group, version, resource, subresource, scope, dryRun } = observation
    const key = `${resource} ${verb} ${subresource} ${scope} ${group} ${version}`
    let series = this.#series.get(key)
    if (!series) {
      series = newSeries(observation)
      this.#series.set(key, series)
    }
    const answer = code * 2 + (dryRun ? 1 : 0)
    const counted = series.counts.get(answer)
    if (counted) counted.count++
    else
      series.counts.set(answer, {
        labels: `code="${code}",dry_run="${dryRun ? 'All' : ''}",${series.labels}`,
        count: 1,
      })
    const { durations } = series
    if (!durations) return
    durations.sum += seconds
    durations.count++
    const bucket = bucketSeconds.findIndex(bound => seconds <= bound)
    if (bucket >= 0) durations.buckets[bucket] = (durations.buckets[bucket] ?? 0) + 1
  }

  /** Counts a request while it is under way. */
  began(mutating: boolean): void {
    this.#inFlight[mutating ? 'mutating' : 'readOnly']++
  }

  ended(mutating: boolean): void {
    this.#inFlight[mutating ? 'mutating' : 'readOnly']--
  }

  /** Counts a watch or the like while it is open; the result ends it. */
  opened(of: Labels): () => void {
    const labels = textOf(of)
    const add = (change: number) =>
      this.#longRunning.set(labels, (this.#longRunning.get(labels) ?? 0) + change)
    add(1)
    let open = true
    return () => {
      if (open) add(-1)
      open = false
    }
  }

  /** The text form that Prometheus reads. */
  async text(): Promise<string> {
    this.#process ??= loadProcessMetrics()
    const series = [...this.#series.values()]
    const ours = [
      ...counter(
        'apiserver_request_total',
        'Counter of apiserver requests.',
        'counter',
        requestCounts(series),
      ),
      ...histogram(series),
      ...counter(
        'apiserver_longrunning_requests',
        'Gauge of all active long-running apiserver requests.',
        'gauge',
        this.#longRunning,
      ),
      ...counter(
        'apiserver_current_inflight_requests',
        'Number of currently used inflight requests.',
        'gauge',
        new Map(Object.entries(this.#inFlight).map(([kind, count]) => [`request_kind="${kind}"`, count])),
      ),
    ]
    return `${ours.join('\n')}\n${this.#more()}${await (await this.#process).text()}`
  }
}

function newSeries(labels: Labels): Series {
  // How long a watch lasts says nothing about the server.
  const isOpenEnded = labels.verb === 'WATCH' || labels.verb === 'CONNECT'
  const durations = { buckets: new Float64Array(bucketSeconds.length), sum: 0, count: 0 }
  return { labels: textOf(labels), counts: new Map(), durations: isOpenEnded ? null : durations }
}

const textOf = ({ verb, group, version, resource, subresource, scope }: Labels): string =>
  `group="${group}",resource="${resource}",scope="${scope}",subresource="${subresource}",verb="${verb}",version="${version}"`

const requestCounts = (series: readonly Series[]): ReadonlyMap<string, number> =>
  new Map(series.flatMap(({ counts }) => [...counts.values()].map(({ labels, count }) => [labels, count])))

async function loadProcessMetrics(): Promise<ProcessMetrics> {
  const { collectProcessMetrics } = await import('./process-metrics.ts')
  return collectProcessMetrics()
}

function counter(
  name: string,
  help: string,
  type: 'counter' | 'gauge',
  values: ReadonlyMap<string, number>,
): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...values].map(([labels, value]) => `${name}{${labels}} ${value}`),
  ]
}

function histogram(series: readonly Series[]): readonly string[] {
  const name = 'apiserver_request_duration_seconds'
  const lines = series.flatMap(({ labels, durations }) => {
    if (!durations) return []
    const { buckets, sum, count } = durations
    let below = 0
    const counts = bucketSeconds.map((bound, index) => {
      below += buckets[index] ?? 0
      return `${name}_bucket{${labels},le="${bound}"} ${below}`
    })
    return [
      ...counts,
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${count}`,
    ]
  })
  return [`# HELP ${name} Response latency distribution in seconds.`, `# TYPE ${name} histogram`, ...lines]
}
