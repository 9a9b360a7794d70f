import type { ResourceQuota } from '../generated/types.ts'
import type { Findings } from './rules/findings.ts'
import { quotaResourceName } from './rules/resource-names.ts'
import { validateAmount } from './rules/resources.ts'

/** What is bounded has a name that can be counted, and an amount that can be kept to. */
export function validateResourceQuota(findings: Findings, { spec }: ResourceQuota): void {
  for (const [name, text] of Object.entries(spec?.hard ?? {})) {
    const path = `spec.hard[${name}]`
    quotaResourceName(findings, path, name)
    validateAmount(findings, path, { name, text })
  }
}
