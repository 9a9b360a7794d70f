import type { Lease } from '../generated/types.ts'
import { problemsOfLabelKey } from '../names.ts'
import type { Findings } from './rules/findings.ts'

export function validateLease(findings: Findings, { spec = {} }: Lease): void {
  const { leaseDurationSeconds: duration, leaseTransitions, strategy, preferredHolder } = spec
  if (duration !== undefined && duration <= 0)
    findings.invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0')
  findings.notNegative('spec.leaseTransitions', leaseTransitions)
  if (strategy?.includes('/'))
    findings.problems('spec.strategy.strategy', strategy, problemsOfLabelKey(strategy))
  else if (strategy !== undefined && strategy !== 'OldestEmulationVersion')
    findings.notSupported('spec.strategy.strategy', strategy, ['OldestEmulationVersion'])
  if (preferredHolder && !strategy)
    findings.forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined')
}
