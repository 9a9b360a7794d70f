// `metrics.k8s.io`: what nodes and pods use, as kubectl top and autoscalers read it. Nothing of it is stored; which
// objects there are, and which of them a selector means, is read off the nodes and pods themselves.
import type { Node, Pod } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { formatTime } from '../../base/clock.ts'
import { shaped } from '../forms/shape-unstored.ts'
import { type Call, keyOfCall } from '../request/call.ts'
import type { ListPlan } from '../request/options/list-options.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { selectionOf } from '../request/select.ts'
import { notFound } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { storedObject } from '../resources/stored-object.ts'
import { readPage } from '../verbs/list.ts'
import type { NodeMetrics, PodMetrics } from './usage-kinds.ts'
import { nodeMetricsResource, podMetricsResource } from './usage-kinds.ts'
import type { NodeUsage, Usage, UsageSampler } from './usage-sampler.ts'

type Handler = (call: Call) => Promise<Reply>

/** What reads a kind that is measured, not stored; null for all others. */
export function usageRead(resource: Resource, verb: string): Handler | null {
  if (resource !== nodeMetricsResource && resource !== podMetricsResource) return null
  return verb === 'list' ? list : verb === 'get' ? get : null
}

async function get(call: Call): Promise<Reply> {
  const { resource, namespace, name, server } = call
  const shownName = namespace ? `${namespace}/${name}` : name
  const missing = () => notFound({ group: '', plural: resource.kind.kind.toLowerCase() }, shownName)
  const entry = server.store.get(keyOfCall(call))
  if (!entry) throw missing()
  const [found] = await measured(call, [storedObject(entry)])
  if (!found) throw missing()
  return valueReply(200, shaped(call, [found], { isList: false }))
}

/** As metrics-server does: there are no pages of what is measured. */
const everything: ListPlan = { at: null, after: undefined, limit: null, start: null, begun: null }

async function list(call: Call): Promise<Reply> {
  const selection = selectionOf(call)
  const { entries } = await readPage(call, selection, everything)
  const objects = await measured(call, entries.map(storedObject))
  return valueReply(200, shaped(call, objects, { isList: true }))
}

function measured(call: Call, objects: readonly ApiObject[]): Promise<readonly ApiObject[]> {
  const { usage } = call.server
  if (!usage) return Promise.resolve([])
  return call.resource === nodeMetricsResource
    ? nodeMetrics(usage, objects as readonly Node[])
    : podMetrics(usage, objects as readonly Pod[])
}

async function nodeMetrics(sampler: UsageSampler, nodes: readonly Node[]): Promise<readonly NodeMetrics[]> {
  const usages = await sampler.ofAll(nodes.map(({ metadata }) => metadata?.name ?? ''))
  return nodes.flatMap(({ metadata }) => {
    const usage = usages.get(metadata?.name ?? '')
    if (!usage?.node) return []
    return [{ ...headOf('NodeMetrics', metadata, usage), usage: amountsOf(usage.node) }]
  })
}

async function podMetrics(sampler: UsageSampler, pods: readonly Pod[]): Promise<readonly PodMetrics[]> {
  const running = pods.filter(({ spec, status }) => spec?.nodeName && status?.phase === 'Running')
  const usages = await sampler.ofAll([...new Set(running.map(({ spec }) => spec?.nodeName ?? ''))])
  return running.flatMap(({ metadata, spec }) => {
    const usage = usages.get(spec?.nodeName ?? '')
    const containers = usage?.pods.get(metadata?.uid ?? '')
    if (!usage || !containers) return []
    return [
      {
        ...headOf('PodMetrics', metadata, usage),
        containers: [...containers].map(([name, each]) => ({ name, usage: amountsOf(each) })),
      },
    ]
  })
}

function headOf(kind: string, metadata: ApiObject['metadata'], { at, windowMs }: NodeUsage) {
  const { name = '', namespace, labels } = metadata ?? {}
  const timestamp = formatTime(at)
  return {
    kind,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      creationTimestamp: timestamp,
      ...(labels ? { labels } : {}),
    },
    timestamp,
    window: `${windowMs / 1000}s`,
  }
}

const amountsOf = ({ cpuNanoCores, memoryBytes }: Usage) => ({
  cpu: cpuNanoCores === 0 ? '0' : `${cpuNanoCores}n`,
  memory: memoryBytes === 0 ? '0' : `${Math.round(memoryBytes / 1024)}Ki`,
})
