// What simulated pods would use: as their annotations say, else half of what they request. The same pod uses the same
// at all times, so whoever measures it can foretell the result.
import type { Container, Pod } from '../../../api/generated/types.ts'
import type { ContainerStats, NodeStats, PodStats } from '../../../api/node-stats.ts'
import { uidOf } from '../../../api/object.ts'
import { parseQuantity, quantityToMilli, quantityToNumber } from '../../../api/quantity.ts'
import { type Instant, parseTime } from '../../../base/clock.ts'
import { simulatedAnnotations } from './simulated-rules.ts'

const usual = { cpuMillis: 10, memoryBytes: 32 * 1024 * 1024 }
const nanosPerMilli = 1e6

/** Of the pods of one node; the node uses the sum. */
export function simulatedStats(pods: readonly Pod[], now: Instant): NodeStats {
  const stats = pods.map(pod => simulatedPodStats(pod, now))
  const usages = stats.flatMap(({ containers }) => containers.map(({ usage }) => usage))
  const sum = (of: 'cpuNanos' | 'memoryBytes') => usages.reduce((total, usage) => total + usage[of], 0)
  return {
    usage: { at: now, cpuNanos: sum('cpuNanos'), memoryBytes: sum('memoryBytes') },
    disk: null,
    pods: stats,
  }
}

function simulatedPodStats(pod: Pod, now: Instant): PodStats {
  const { namespace = '', name = '', annotations = {} } = pod.metadata ?? {}
  const containers = (pod.status?.containerStatuses ?? []).flatMap((each): readonly ContainerStats[] => {
    const startedAt = parseTime(each.state?.running?.startedAt)
    const container = pod.spec?.containers.find(({ name }) => name === each.name)
    if (startedAt === null || !container) return []
    const { cpuMillis, memoryBytes } = rateOf(container, annotations)
    // A rate in thousandths of a core, for milliseconds.
    const cpuNanos = (cpuMillis * Math.max(0, now - startedAt) * nanosPerMilli) / 1000
    return [{ name: each.name, startedAt, usage: { at: now, cpuNanos, memoryBytes } }]
  })
  return { uid: uidOf(pod), namespace, name, containers, network: null, volumes: [] }
}

function rateOf(
  { resources }: Container,
  annotations: { readonly [name: string]: string },
): { readonly cpuMillis: number; readonly memoryBytes: number } {
  const asked = (name: string) => parseQuantity(annotations[name] ?? '')
  const requested = (resource: string) => parseQuantity(String(resources?.requests?.[resource] ?? ''))
  const [cpu, memory] = [asked(simulatedAnnotations.cpu), asked(simulatedAnnotations.memory)]
  const [cpuRequest, memoryRequest] = [requested('cpu'), requested('memory')]
  return {
    cpuMillis: cpu ? quantityToMilli(cpu) : cpuRequest ? quantityToMilli(cpuRequest) / 2 : usual.cpuMillis,
    memoryBytes: memory
      ? quantityToNumber(memory)
      : memoryRequest
        ? quantityToNumber(memoryRequest) / 2
        : usual.memoryBytes,
  }
}
