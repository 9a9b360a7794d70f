// What a ResourceQuota says is used: counted anew from the objects of its namespace.

import { isEqual } from '../../api/equality.ts'
import type { ResourceQuota, ResourceQuotaStatus } from '../../api/generated/types.ts'
import { formatQuantity } from '../../api/quantity.ts'
import { inScopes } from '../../api/quota/scopes.ts'
import { eachInSteps, type Steps } from '../../base/turn.ts'
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
  const names = Object.keys(hard)
  const usages = yield* usageSteps(names, counted)
  yield* eachInSteps(names, name => {
    const amount = usages.get(name)
    if (amount) used[name] = formatQuantity(amount)
  })
  const status = { hard, used }
  return isEqual(status, { hard: quota.status?.hard, used: quota.status?.used }) ? null : status
}
