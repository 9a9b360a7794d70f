import type { NetworkCount, UsageCount } from '../../../api/node-stats.ts'
import type { RuntimeStats } from '../../runtime.ts'
import type { CriClient, CriResponse } from './cri-client.ts'
import { labelNames } from './sandbox-config.ts'

/** What the engine has measured of ours. An engine without counts of networks is no failure. */
export async function criStats(client: CriClient, instance: string): Promise<RuntimeStats> {
  const filter = { labelSelector: { [labelNames.instance]: instance } }
  const [listed, sandboxes] = await Promise.all([
    client.call('ListContainerStats', { filter }),
    client.call('ListPodSandboxStats', { filter }).catch(() => ({ stats: [] })),
  ])
  const containers = new Map<string, UsageCount>()
  for (const each of listed.stats) {
    const usage = usageOf(each)
    if (each.attributes && usage) containers.set(each.attributes.id, usage)
  }
  const networks = new Map<string, NetworkCount>()
  for (const { attributes, linux } of sandboxes.stats) {
    const { timestamp = 0, defaultInterface } = linux?.network ?? {}
    if (!attributes || !defaultInterface) continue
    networks.set(attributes.id, {
      at: millis(timestamp),
      receivedBytes: defaultInterface.rxBytes?.value ?? 0,
      sentBytes: defaultInterface.txBytes?.value ?? 0,
    })
  }
  return { containers, networks }
}

type ListedStats = CriResponse<'ListContainerStats'>['stats'][number]

function usageOf({ cpu, memory }: ListedStats): UsageCount | null {
  if (!cpu?.usageCoreNanoSeconds) return null
  return {
    at: millis(cpu.timestamp),
    cpuNanos: cpu.usageCoreNanoSeconds.value,
    memoryBytes: memory?.workingSetBytes?.value ?? 0,
  }
}

const millis = (nanoseconds: number) => Math.floor(nanoseconds / 1e6)
