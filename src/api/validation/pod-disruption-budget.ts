import type { PodDisruptionBudget } from '../generated/types.ts'
import { validateConditions } from './rules/conditions.ts'
import type { Findings } from './rules/findings.ts'
import { validateAtMostAll, validateIntOrPercent } from './rules/int-or-percent.ts'
import { validateLabelSelector } from './rules/labels.ts'

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'] as const

export function validatePodDisruptionBudget(findings: Findings, { spec = {} }: PodDisruptionBudget): void {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    findings.invalid(
      'spec',
      {
        MinAvailable: minAvailable,
        Selector: spec.selector ?? null,
        MaxUnavailable: maxUnavailable,
        UnhealthyPodEvictionPolicy: policy ?? null,
      },
      'minAvailable and maxUnavailable cannot be both set',
    )
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field]
    if (value === undefined) continue
    validateIntOrPercent(findings, `spec.${field}`, value)
    validateAtMostAll(findings, `spec.${field}`, value)
  }
  validateLabelSelector(findings, 'spec.selector', spec.selector)
  if (policy !== undefined && !(evictionPolicies as readonly string[]).includes(policy))
    findings.notSupported('spec.unhealthyPodEvictionPolicy', policy, evictionPolicies)
}

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const

export function validatePodDisruptionBudgetStatus(
  findings: Findings,
  { status = {} }: PodDisruptionBudget,
): void {
  validateConditions(findings, 'status.conditions', status.conditions ?? [])
  for (const field of counts) findings.notNegative(`status.${field}`, status[field])
}
