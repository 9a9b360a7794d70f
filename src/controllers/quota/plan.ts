// What a ResourceQuota says is used: counted anew from the objects of its namespace.
import { isDeepStrictEqual } from 'node:util'
import type { Pod, ResourceQuota, ResourceQuotaStatus } from '../../api/generated/types.ts'
import { formatQuantity } from '../../api/quantity.ts'
import { matchesScopes } from '../../scheduling/quota-scopes.ts'
import { type Countable, usageOf } from '../../scheduling/quota-usage.ts'

/** The status that the quota should have; null when it has it. */
export function planQuota(quota: ResourceQuota, content: Countable): ResourceQuotaStatus | null {
  const hard = quota.spec?.hard ?? {}
  const pods = content.pods.filter(pod => !isOver(pod) && matchesScopes(quota, pod))
  const used: { [name: string]: string } = {}
  for (const name of Object.keys(hard)) {
    const amount = usageOf(name, { ...content, pods })
    if (amount) used[name] = formatQuantity(amount)
  }
  const status = { hard, used }
  return isDeepStrictEqual(status, { hard: quota.status?.hard, used: quota.status?.used }) ? null : status
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'
