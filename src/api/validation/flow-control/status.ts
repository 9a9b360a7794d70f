import type { FlowSchema, PriorityLevelConfiguration } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { repeatedIn } from '../rules/repeated.ts'

/** Of flow schemas and of priority levels: each condition is there once, whatever it says. */
export function validateFlowControlStatus(
  findings: Findings,
  { status }: FlowSchema | PriorityLevelConfiguration,
): void {
  const types = (status?.conditions ?? []).map(({ type = '' }) => type)
  const repeated = repeatedIn(types)
  types.forEach((type, index) => {
    const path = `status.conditions[${index}].type`
    if (repeated.has(index)) findings.duplicate(path, type)
    if (!type) findings.required(path, 'must not be empty')
  })
}
