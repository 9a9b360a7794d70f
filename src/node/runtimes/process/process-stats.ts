import type { NetworkCount, UsageCount } from '../../../api/node-stats.ts'
import type { Clock } from '../../../base/clock.ts'
import type { RuntimeStats } from '../../runtime.ts'
import { processUsage, trafficOf } from '../../stats/process-usage.ts'
import type { ContainerProcess } from './container-process.ts'
import type { PodNetwork } from './network/pod-network.ts'

/** What the processes of running containers use, and what went over their pods' networks. */
export async function processStats(
  containers: readonly ContainerProcess[],
  { network, clock }: { readonly network: PodNetwork; readonly clock: Clock },
): Promise<RuntimeStats> {
  const running = containers.flatMap(({ record, identity }) =>
    identity
      ? [{ id: record.id, pid: identity.pid, cgroups: record.cgroups, sandbox: record.sandboxId }]
      : [],
  )
  const at = clock.now()
  const usages = await processUsage(running)
  const used = new Map<string, UsageCount>()
  for (const [id, usage] of usages) used.set(id, { at, ...usage })
  const networks = new Map<string, NetworkCount>()
  // Pods that share the machine's network have no counts of their own.
  if (network.kind === 'bridge')
    for (const { sandbox, pid } of running) {
      if (networks.has(sandbox) || !network.isAttached(sandbox)) continue
      const traffic = await trafficOf(pid)
      if (traffic) networks.set(sandbox, { at, ...traffic })
    }
  return { containers: used, networks }
}
