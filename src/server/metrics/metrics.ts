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
  readonly code: number
  readonly seconds: number
}

/** Upstream's buckets of `apiserver_request_duration_seconds`. */
const bucketSeconds = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

interface Durations {
  readonly buckets: Float64Array
  sum: number
  count: number
}

export class Metrics {
  readonly #requests = new Map<string, number>()
  readonly #durations = new Map<string, Durations>()
  readonly #longRunning = new Map<string, number>()
  readonly #inFlight = { mutating: 0, readOnly: 0 }
  readonly #more: () => string
  #process: Promise<ProcessMetrics> | null = null

  /** `more` gives what others measure, in the same form. */
  constructor(more: () => string = () => '') {
    this.#more = more
  }

  observe({ verb, group, version, resource, subresource, scope, dryRun, code, seconds }: Observation): void {
    const common = `group="${group}",resource="${resource}",scope="${scope}",subresource="${subresource}",verb="${verb}",version="${version}"`
    const request = `code="${code}",dry_run="${dryRun ? 'All' : ''}",${common}`
    this.#requests.set(request, (this.#requests.get(request) ?? 0) + 1)
    // How long a watch lasts says nothing about the server.
    if (verb === 'WATCH' || verb === 'CONNECT') return
    let durations = this.#durations.get(common)
    if (!durations) {
      durations = { buckets: new Float64Array(bucketSeconds.length), sum: 0, count: 0 }
      this.#durations.set(common, durations)
    }
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
  opened({
    verb,
    group,
    version,
    resource,
    subresource,
    scope,
  }: Omit<Observation, 'dryRun' | 'code' | 'seconds'>): () => void {
    const labels = `group="${group}",resource="${resource}",scope="${scope}",subresource="${subresource}",verb="${verb}",version="${version}"`
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
    const ours = [
      ...counter('apiserver_request_total', 'Counter of apiserver requests.', 'counter', this.#requests),
      ...histogram(this.#durations),
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

function histogram(values: ReadonlyMap<string, Durations>): readonly string[] {
  const name = 'apiserver_request_duration_seconds'
  const lines = [...values].flatMap(([labels, { buckets, sum, count }]) => {
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
