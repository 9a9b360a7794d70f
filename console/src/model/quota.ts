// What the quotas of a namespace leave, as somebody who fills in requests and limits wants to know it. Pure.
import type { ResourceQuota } from '../../../src/api/generated/types.ts'
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  subtractQuantities,
} from '../../../src/api/quantity.ts'

export interface QuotaLeft {
  /** `requests.cpu`. */
  readonly resource: string
  readonly left: string
  readonly hard: string
}

/** The tightest of all quotas for each resource; those without a scope only, as others may not concern these Pods. */
export function quotaLeft(quotas: readonly ResourceQuota[]): readonly QuotaLeft[] {
  const tightest = new Map<string, QuotaLeft>()
  for (const { spec, status } of quotas) {
    if ((spec?.scopes?.length ?? 0) > 0 || spec?.scopeSelector) continue
    for (const [resource, hard] of Object.entries(status?.hard ?? {})) {
      const total = parseQuantity(String(hard))
      const used = parseQuantity(String(status?.used?.[resource] ?? '0'))
      if (!total || !used) continue
      const left = formatQuantity(subtractQuantities(total, used))
      const name = aliases[resource] ?? resource
      const known = tightest.get(name)
      const isTighter = !known || isLess(left, known.left)
      if (isTighter) tightest.set(name, { resource: name, left, hard: String(hard) })
    }
  }
  return [...tightest.values()].sort((a, b) => a.resource.localeCompare(b.resource))
}

/** Quotas may call requests by their short names. */
const aliases: { readonly [resource: string]: string } = { cpu: 'requests.cpu', memory: 'requests.memory' }

function isLess(a: string, b: string): boolean {
  const [left, right] = [parseQuantity(a), parseQuantity(b)]
  return left !== null && right !== null && compareQuantities(left, right) < 0
}
