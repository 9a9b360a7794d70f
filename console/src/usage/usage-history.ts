// What Pods have used while the page watched: samples by Pod for an hour, and how full claims are. Pure: a history and an
// answer of the API make the next history. The API tells of Pods by their names: what is older than a Pod is another's.
import type { PersistentVolumeClaim, Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { parseQuantity } from '../../../src/api/quantity.ts'

export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly value: number
}

export interface PodSeries {
  /** Cores. */
  readonly cpu: readonly Sample[]
  /** Bytes of the working set. */
  readonly memory: readonly Sample[]
  /** Bytes a second. */
  readonly received: readonly Sample[]
  readonly sent: readonly Sample[]
  /** Null where the API does not tell of it now. */
  readonly now: { readonly cpu: number; readonly memory: number } | null
  /** Now, by container. */
  readonly containers: Readonly<Record<string, { readonly cpu: number; readonly memory: number }>>
  readonly network: {
    readonly at: number
    readonly uid: string | undefined
    readonly received: number
    readonly sent: number
  } | null
}

export interface ClaimFill {
  readonly at: number
  readonly usedBytes: number
  readonly capacityBytes: number
}

export interface UsageHistory {
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, PodSeries>
  readonly claims: ReadonlyMap<string, ClaimFill>
}

export const noUsage: UsageHistory = { pods: new Map(), claims: new Map() }
export const historyMs = 60 * 60_000
/** Summaries come every ten seconds; what they have not told of for so long is not so now. */
export const fillMs = 60_000

const nothing: PodSeries = {
  cpu: [],
  memory: [],
  received: [],
  sent: [],
  now: null,
  containers: {},
  network: null,
}

/** `metrics.k8s.io/v1beta1`, as far as it is read here. */
export interface PodMetricsList {
  readonly items: readonly {
    readonly metadata: { readonly namespace?: string; readonly name: string }
    readonly timestamp: string
    readonly containers: readonly {
      readonly name: string
      readonly usage: { readonly cpu: string; readonly memory: string }
    }[]
  }[]
}

/** kubelet's summary, as far as it is read here. */
export interface StatsSummary {
  readonly pods: readonly {
    readonly podRef: { readonly namespace: string; readonly name: string; readonly uid?: string }
    readonly network?: { readonly time: string; readonly rxBytes?: number; readonly txBytes?: number }
    readonly volume?: readonly {
      readonly time?: string
      readonly pvcRef?: { readonly namespace: string; readonly name: string }
      readonly usedBytes?: number
      readonly capacityBytes?: number
    }[]
  }[]
}

const amount = (text: string): number => {
  const quantity = parseQuantity(text)
  return quantity === null ? 0 : Number(quantity.value) * 10 ** quantity.scale
}

export function withMetrics(history: UsageHistory, list: PodMetricsList, now: number): UsageHistory {
  const pods = new Map(withoutNow(history).pods)
  for (const { metadata, timestamp, containers } of list.items) {
    const key = `${metadata.namespace ?? ''}/${metadata.name}`
    const known = pods.get(key) ?? nothing
    const at = Date.parse(timestamp)
    const shown = Object.fromEntries(
      containers.map(({ name, usage }) => [name, { cpu: amount(usage.cpu), memory: amount(usage.memory) }]),
    )
    const sum = (of: 'cpu' | 'memory') => Object.values(shown).reduce((total, each) => total + each[of], 0)
    const used = { cpu: sum('cpu'), memory: sum('memory') }
    pods.set(key, {
      ...known,
      cpu: added(known.cpu, { at, value: used.cpu }, now),
      memory: added(known.memory, { at, value: used.memory }, now),
      now: used,
      containers: shown,
    })
  }
  return { ...history, pods: recent(pods, now) }
}

/** What has been stays; what was told last is not so any more. */
export const withoutNow = (history: UsageHistory): UsageHistory => ({
  ...history,
  pods: new Map([...history.pods].map(([key, series]) => [key, { ...series, now: null, containers: {} }])),
})

/** What this very Pod has used, and not one of its name before it. */
export function seriesOf(history: UsageHistory, pod: Pod | null): PodSeries | undefined {
  const series = pod ? history.pods.get(keyOf(pod)) : undefined
  if (!pod || !series) return undefined
  const madeAt = madeAtOf(pod)
  const own = (samples: readonly Sample[]) => samples.filter(({ at }) => at >= madeAt)
  const cpu = own(series.cpu)
  return {
    ...series,
    cpu,
    memory: own(series.memory),
    received: own(series.received),
    sent: own(series.sent),
    ...(cpu.length === 0 ? { now: null, containers: {} } : {}),
  }
}

/** How full this very claim is. */
export function fillOf(history: UsageHistory, claim: PersistentVolumeClaim): ClaimFill | undefined {
  const fill = history.claims.get(keyOf(claim))
  return fill && fill.at >= madeAtOf(claim) ? fill : undefined
}

const keyOf = (object: Pod | PersistentVolumeClaim): string =>
  `${object.metadata?.namespace ?? ''}/${nameOf(object)}`

const madeAtOf = ({ metadata }: Pod | PersistentVolumeClaim): number =>
  Date.parse(metadata?.creationTimestamp ?? '') || 0

export interface SummaryAt {
  readonly now: number
  /** How long claims are as full as they were told to be. */
  readonly kept?: number
}

export function withSummary(
  history: UsageHistory,
  summary: StatsSummary,
  { now, kept = fillMs }: SummaryAt,
): UsageHistory {
  const pods = new Map(history.pods)
  const claims = new Map([...history.claims].filter(([, { at }]) => at >= now - kept))
  for (const { podRef, network, volume = [] } of summary.pods) {
    const key = `${podRef.namespace}/${podRef.name}`
    for (const { time, pvcRef, usedBytes, capacityBytes } of volume)
      if (pvcRef && usedBytes !== undefined && capacityBytes !== undefined)
        claims.set(`${pvcRef.namespace}/${pvcRef.name}`, {
          at: Date.parse(time ?? '') || now,
          usedBytes,
          capacityBytes,
        })
    if (!network) continue
    const known = pods.get(key) ?? nothing
    const count = {
      at: Date.parse(network.time),
      uid: podRef.uid,
      received: network.rxBytes ?? 0,
      sent: network.txBytes ?? 0,
    }
    const seconds = known.network ? (count.at - known.network.at) / 1000 : 0
    // A Pod that has started anew counts from nothing.
    const isOn =
      known.network !== null &&
      known.network.uid === count.uid &&
      seconds > 0 &&
      count.received >= known.network.received
    const rate = (of: 'received' | 'sent') => (count[of] - (known.network?.[of] ?? 0)) / seconds
    pods.set(key, {
      ...known,
      network: seconds === 0 && known.network ? known.network : count,
      received: isOn ? added(known.received, { at: count.at, value: rate('received') }, now) : known.received,
      sent: isOn ? added(known.sent, { at: count.at, value: Math.max(0, rate('sent')) }, now) : known.sent,
    })
  }
  return { pods, claims }
}

/** The same moment is told once; what is older than an hour goes. */
function added(samples: readonly Sample[], sample: Sample, now: number): readonly Sample[] {
  const last = samples.at(-1)
  if (Number.isNaN(sample.at) || (last && sample.at <= last.at)) return samples
  const first = samples.findIndex(({ at }) => at >= now - historyMs)
  return [...(first > 0 ? samples.slice(first) : first === 0 ? samples : []), sample]
}

/** Pods that have not been heard of for an hour are gone. */
function recent(pods: ReadonlyMap<string, PodSeries>, now: number): ReadonlyMap<string, PodSeries> {
  return new Map(
    [...pods].filter(
      ([, { cpu, network }]) => Math.max(cpu.at(-1)?.at ?? 0, network?.at ?? 0) >= now - historyMs,
    ),
  )
}

/** Several series over the moments of all of them; null where one has no sample. */
export function aligned(series: readonly (readonly Sample[])[]): {
  readonly times: readonly number[]
  readonly values: readonly (readonly (number | null)[])[]
} {
  const times = [...new Set(series.flatMap(samples => samples.map(({ at }) => at)))].sort((a, b) => a - b)
  const place = new Map(times.map((at, index) => [at, index]))
  const values = series.map(samples => {
    const row: (number | null)[] = times.map(() => null)
    for (const { at, value } of samples) row[place.get(at) ?? 0] = value
    return row
  })
  return { times, values }
}

/** The points of a small line, the newest at the right edge, from zero up to the highest. */
export function sparkPoints(
  samples: readonly Sample[],
  { width, height, spanMs }: { readonly width: number; readonly height: number; readonly spanMs: number },
): string {
  const end = samples.at(-1)?.at ?? 0
  const shown = samples.filter(({ at }) => at >= end - spanMs)
  const top = Math.max(...shown.map(({ value }) => value), 0) || 1
  const x = (at: number) => Math.round(width * (1 - (end - at) / spanMs) * 10) / 10
  const y = (value: number) => Math.round((height - 1 - (value / top) * (height - 2)) * 10) / 10
  return shown.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')
}

/** `250m`, `1.5`; of very little a digit more, so that it is not nothing. */
export function coresText(cores: number): string {
  if (cores >= 1) return `${Math.round(cores * 100) / 100}`
  const thousandths = cores * 1000
  return `${thousandths < 10 ? Math.round(thousandths * 10) / 10 : Math.round(thousandths)}m`
}
