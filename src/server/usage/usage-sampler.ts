// Rates from counts: CPU is counted by the nodes since containers began, and what is shown is what was used per second
// lately. So a node is measured twice, and a rate is between the two.
//
// Nothing is measured unless somebody asks. Who asks again within a minute gets the rate since the last time; who asks
// for the first time waits a second for the second measurement; who asks within a few seconds gets the same answer.
import type { NodeAccess } from '../../api/node-access.ts'
import type { NodeStats, UsageCount } from '../../api/node-stats.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Clock, type Instant, sleep } from '../../base/clock.ts'

export interface Usage {
  readonly cpuNanoCores: number
  readonly memoryBytes: number
}

export interface NodeUsage {
  /** When the newer measurement was made, and for how long before it the rates hold. */
  readonly at: Instant
  readonly windowMs: number
  readonly node: Usage | null
  /** By the pods' UIDs, then by container. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Usage>>
  /** What was measured, for those who want more than rates. */
  readonly stats: NodeStats
}

export const sampling = { freshMs: 2_000, firstWindowMs: 1_000, lastingMs: 60_000, nodesAtOnce: 8 }

interface Measured {
  readonly at: Instant
  readonly stats: NodeStats
}

export class UsageSampler {
  readonly #nodes: Pick<NodeAccess, 'stats'>
  readonly #clock: Clock
  readonly #last = new Map<string, { readonly measured: Measured; readonly usage: NodeUsage }>()
  readonly #underWay = new Map<string, Promise<NodeUsage | null>>()

  constructor({ nodes, clock }: { readonly nodes: Pick<NodeAccess, 'stats'>; readonly clock: Clock }) {
    this.#nodes = nodes
    this.#clock = clock
  }

  /** Null for a node that cannot be asked. */
  of(nodeName: string): Promise<NodeUsage | null> {
    const known = this.#underWay.get(nodeName)
    if (known) return known
    const asking = this.#ask(nodeName).finally(() => this.#underWay.delete(nodeName))
    this.#underWay.set(nodeName, asking)
    return asking
  }

  /** Several at once, but not all of many. */
  async ofAll(nodeNames: readonly string[]): Promise<ReadonlyMap<string, NodeUsage>> {
    const usages = new Map<string, NodeUsage>()
    for (let at = 0; at < nodeNames.length; at += sampling.nodesAtOnce)
      await Promise.all(
        nodeNames.slice(at, at + sampling.nodesAtOnce).map(async name => {
          const usage = await this.of(name)
          if (usage) usages.set(name, usage)
        }),
      )
    return usages
  }

  async #ask(nodeName: string): Promise<NodeUsage | null> {
    this.#forgetOld()
    const last = this.#last.get(nodeName)
    if (last && this.#clock.now() - last.measured.at < sampling.freshMs) return last.usage
    const before = last?.measured ?? (await this.#measure(nodeName))
    if (!before) return null
    if (!last) await sleep(this.#clock, sampling.firstWindowMs)
    const measured = await this.#measure(nodeName)
    if (!measured) return null
    const usage = usageBetween(before, measured)
    this.#last.set(nodeName, { measured, usage })
    return usage
  }

  async #measure(nodeName: string): Promise<Measured | null> {
    try {
      const stats = await this.#nodes.stats(nodeName)
      return { at: this.#clock.now(), stats }
    } catch (error) {
      if (isRefusal(error, 'ServiceUnavailable')) return null
      throw error
    }
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - sampling.lastingMs
    for (const [name, { measured }] of this.#last) if (measured.at < oldest) this.#last.delete(name)
  }
}

/** What was used per second between two measurements of a node. */
export function usageBetween(before: Measured, after: Measured): NodeUsage {
  const earlier = new Map(before.stats.pods.map(({ uid, containers }) => [uid, containers]))
  const pods = new Map<string, ReadonlyMap<string, Usage>>()
  for (const { uid, containers } of after.stats.pods) {
    const usages = new Map<string, Usage>()
    for (const { name, startedAt, usage } of containers) {
      const known = earlier.get(uid)?.find(each => each.name === name && each.startedAt === startedAt)
      // A container that has started since has counted from nothing.
      const from = known?.usage ?? { at: startedAt, cpuNanos: 0, memoryBytes: 0 }
      const rate = rateBetween(from, usage)
      if (rate) usages.set(name, rate)
    }
    if (usages.size > 0) pods.set(uid, usages)
  }
  const node =
    before.stats.usage && after.stats.usage ? rateBetween(before.stats.usage, after.stats.usage) : null
  return { at: after.at, windowMs: Math.max(1, after.at - before.at), node, pods, stats: after.stats }
}

function rateBetween(before: UsageCount, after: UsageCount): Usage | null {
  const seconds = (after.at - before.at) / 1000
  // An engine may not have measured again yet.
  if (seconds <= 0) return null
  const cpuNanoCores = Math.max(0, Math.round((after.cpuNanos - before.cpuNanos) / seconds))
  return { cpuNanoCores, memoryBytes: Math.round(after.memoryBytes) }
}
