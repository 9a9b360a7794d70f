import type { Api } from './api.ts'
import { type Figure, load, quantile } from './measure.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { text: 'x'.repeat(900) },
})

/** Create, get, list and patch of ConfigMaps of 1 KB over HTTPS. */
export async function measureRequests(api: Api): Promise<readonly Figure[]> {
  await load({
    clients: 8,
    count: 300,
    call: index => api.must('POST', configMaps, configMap(`warm-${index}`)),
  })
  const created = await load({
    clients: 32,
    count: 2000,
    call: index => api.must('POST', configMaps, configMap(`many-${index}`)),
  })
  const alone = await load({
    clients: 1,
    count: 500,
    call: index => api.must('POST', configMaps, configMap(`alone-${index}`)),
  })
  const read = await load({
    clients: 32,
    count: 6000,
    call: index => api.must('GET', `${configMaps}/many-${index % 2000}`),
  })
  const patched = await load({
    clients: 32,
    count: 3000,
    call: index =>
      api.must(
        'PATCH',
        `${configMaps}/many-${index % 2000}`,
        { data: { note: `${index}` } },
        'application/merge-patch+json',
      ),
  })
  await api.must('DELETE', `${configMaps}?labelSelector=nothing`)
  const listed = await load({
    clients: 1,
    count: 20,
    call: () => api.must('GET', `${configMaps}?limit=2000`),
  })
  return [
    {
      name: 'create ConfigMap 1 KB, 32 clients',
      value: created.perSecond,
      unit: '1/s',
      upstream: 750,
      target: 3000,
    },
    {
      name: 'create ConfigMap 1 KB, 1 client, p50',
      value: quantile(alone.latenciesMs, 0.5),
      unit: 'ms',
      upstream: 4.1,
      target: 1.2,
    },
    { name: 'get, 32 clients', value: read.perSecond, unit: '1/s', upstream: 1750, target: 7000 },
    { name: 'merge patch, 32 clients', value: patched.perSecond, unit: '1/s', upstream: 950, target: 3800 },
    {
      name: 'list 2,000 objects of 1 KB, p50',
      value: quantile(listed.latenciesMs, 0.5),
      unit: 'ms',
      upstream: 66,
      target: 10,
    },
  ]
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
