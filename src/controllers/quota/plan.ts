// What a ResourceQuota says is used: counted anew from the objects of its namespace.
import { isDeepStrictEqual } from 'node:util'
import type { ResourceQuota, ResourceQuotaStatus } from '../../api/generated/types.ts'
import { formatQuantity } from '../../api/quantity.ts'
import { inScopes } from '../../api/quota/scopes.ts'
import type { Steps } from '../../base/turn.ts'
import { type Countable, usageSteps } from '../../scheduling/quota-usage.ts'

/** The status that the quota should have; null when it has it. */
export function* planQuota(quota: ResourceQuota, content: Countable): Steps<ResourceQuotaStatus | null> {
  const hard = quota.spec?.hard ?? {}
  const counted = {
    ...content,
    pods: content.pods.filter(pod => inScopes(quota.spec, 'Pod', pod)),
    claims: content.claims.filter(claim => inScopes(quota.spec, 'PersistentVolumeClaim', claim)),
  }
  const used: { [name: string]: string } = {}
  const usages = yield* usageSteps(Object.keys(hard), counted)
  for (const name of Object.keys(hard)) {
    const amount = usages.get(name)
    if (amount) used[name] = formatQuantity(amount)
  }
  const status = { hard, used }
  return isDeepStrictEqual(status, { hard: quota.status?.hard, used: quota.status?.used }) ? null : status
}
