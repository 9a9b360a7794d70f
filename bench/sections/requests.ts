// Requests beside a bare server: both warm, in one run, by turns, so that what else the machine does hits both alike.
// The rate tells little on a busy machine; the processor time that the server spends on a request tells more.
import type { Api } from '../api.ts'
import { cpuMs, type Figure, load, quantile } from '../measure.ts'

/** A server and its process. */
export interface Served {
  readonly api: Api
  readonly pid: number
}

const configMaps = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { text: 'x'.repeat(900) },
})
const mergePatch = 'application/merge-patch+json'
const applyPatch = 'application/apply-patch+yaml'

interface Work {
  readonly name: string
  readonly clients: number
  readonly count: number
  /** Processor time of the server for one, at most. */
  readonly targetMs: number
  readonly upstreamPerSecond: number
  readonly targetPerSecond?: number
  /** Names of one round are not there in another. */
  call(api: Api, at: { readonly index: number; readonly round: number | 'warm' }): Promise<unknown>
}

const create =
  (prefix: string): Work['call'] =>
  (api, { index, round }) =>
    api.must('POST', configMaps, configMap(`${prefix}-${round}-${index}`))

const works: readonly Work[] = [
  {
    name: 'create 1 KB, 32 clients',
    clients: 32,
    count: 2000,
    targetMs: 0.25,
    upstreamPerSecond: 1075,
    call: create('many'),
  },
  {
    name: 'create 1 KB, 1 client',
    clients: 1,
    count: 500,
    targetMs: 0.5,
    upstreamPerSecond: 240,
    call: create('alone'),
  },
  {
    name: 'get 1 KB, 32 clients',
    clients: 32,
    count: 6000,
    targetMs: 0.1,
    upstreamPerSecond: 2300,
    call: (api, { index }) => api.must('GET', `${configMaps}/many-0-${index % 2000}`),
  },
  {
    name: 'merge patch 1 KB, 32 clients',
    clients: 32,
    count: 3000,
    targetMs: 0.25,
    upstreamPerSecond: 1000,
    call: (api, { index }) =>
      api.must('PATCH', `${configMaps}/many-0-${index % 2000}`, { data: { note: `${index}` } }, mergePatch),
  },
  {
    name: 'server-side apply 1 KB, 32 clients',
    clients: 32,
    count: 3000,
    targetMs: 0.3,
    upstreamPerSecond: 1000,
    targetPerSecond: 3000,
    call: (api, { index, round }) => {
      const name = `many-0-${index % 2000}`
      const config = { ...configMap(name), data: { applied: `${round}-${index}` } }
      return api.must('PATCH', `${configMaps}/${name}?fieldManager=bench`, config, applyPatch)
    },
  },
  {
    name: 'list 2,000 of 1 KB, 1 client',
    clients: 1,
    count: 40,
    targetMs: 3,
    upstreamPerSecond: 18,
    call: api => api.must('GET', `${configMaps}?limit=2000`),
  },
]

const rounds = 3
/** As many rounds are run before any is counted: the first ten thousand of a kind take up to twice as long, while V8 compiles. */
const warmRounds = 3

/** Creations, reads, patches and lists over HTTPS: the rate of both, its ratio, and processor time for one. */
export async function measureRequests(kedge: Served, bare: Served): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const work of works) figures.push(...(await compare(work, kedge, bare)))
  return figures
}

async function compare(work: Work, kedge: Served, bare: Served): Promise<readonly Figure[]> {
  for (const { api } of [kedge, bare]) {
    const { clients, count } = work
    await load({
      clients,
      count: warmRounds * count,
      call: index => work.call(api, { index, round: 'warm' }),
    })
  }
  const ours: Measured[] = []
  const theirs: Measured[] = []
  for (let round = 0; round < rounds; round++) {
    ours.push(await measure(work, kedge, round))
    theirs.push(await measure(work, bare, round))
  }
  const middle = (samples: readonly number[]) => quantile(samples, 0.5)
  const rate = middle(ours.map(({ perSecond }) => perSecond))
  const ratio = middle(
    ours.map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? Number.NaN)),
  )
  return [
    {
      name: work.name,
      value: rate,
      unit: '1/s',
      upstream: work.upstreamPerSecond,
      ...(work.targetPerSecond && { target: work.targetPerSecond }),
    },
    {
      name: `${work.name}: bare server`,
      value: middle(theirs.map(({ perSecond }) => perSecond)),
      unit: '1/s',
    },
    {
      name: `${work.name}: share of the bare server`,
      value: ratio,
      unit: 'ratio',
      target: 0.85,
      better: 'more',
    },
    {
      name: `${work.name}: processor time of the server for one`,
      value: Math.min(...ours.map(({ cpuEachMs }) => cpuEachMs)),
      unit: 'ms',
      target: work.targetMs,
    },
    {
      name: `${work.name}: the same of the bare server`,
      value: Math.min(...theirs.map(({ cpuEachMs }) => cpuEachMs)),
      unit: 'ms',
    },
  ]
}

interface Measured {
  readonly perSecond: number
  readonly cpuEachMs: number
}

async function measure(work: Work, { api, pid }: Served, round: number): Promise<Measured> {
  const before = cpuMs(pid)
  const { perSecond } = await load({
    clients: work.clients,
    count: work.count,
    call: index => work.call(api, { index, round }),
  })
  return { perSecond, cpuEachMs: (cpuMs(pid) - before) / work.count }
}

/** From the acknowledgement of a write to its event in a watch; negative when the event came first. */
export async function measureWatch(api: Api): Promise<readonly Figure[]> {
  const writes = 300
  const acknowledged = new Map<string, number>()
  const seen = new Map<string, number>()
  const watching = api.watch(`${configMaps}?watch=true`, ({ object }) => {
    if (object.metadata.name.startsWith('watched-')) seen.set(object.metadata.name, performance.now())
    return seen.size === writes
  })
  await load({
    clients: 4,
    count: writes,
    call: async index => {
      await api.must('POST', configMaps, configMap(`watched-${index}`))
      acknowledged.set(`watched-${index}`, performance.now())
    },
  })
  await watching
  const lags = [...seen].map(([name, at]) => at - (acknowledged.get(name) ?? at))
  return [
    {
      name: 'watch event after acknowledgement, p50',
      value: Math.max(0, quantile(lags, 0.5)),
      unit: 'ms',
      upstream: 2,
      target: 1,
    },
    {
      name: 'watch event after acknowledgement, p99',
      value: Math.max(0, quantile(lags, 0.99)),
      unit: 'ms',
      upstream: 60,
      target: 10,
    },
  ]
}
