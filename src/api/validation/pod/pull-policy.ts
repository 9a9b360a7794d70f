import type { Findings } from '../rules/findings.ts'

const policies = ['Always', 'IfNotPresent', 'Never'] as const

export function validatePullPolicy(findings: Findings, path: string, policy: string | undefined): void {
  findings.oneOf(path, policy, policies)
}
