import type { PriorityClass } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'

/** What is above preempts whatever users run: only the classes of Kubernetes itself may be. */
const userValueMax = 1_000_000_000
const systemPrefix = 'system-'
const systemValues: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
])

export function validatePriorityClass(findings: Findings, priorityClass: PriorityClass): void {
  const name = priorityClass.metadata?.name ?? ''
  if (name.startsWith(systemPrefix)) {
    const problem = problemOfSystemClass(name, priorityClass)
    if (problem)
      findings.forbidden(
        'metadata.name',
        `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${problem}`,
      )
  } else if ((priorityClass.value ?? 0) > userValueMax)
    findings.forbidden('value', `maximum allowed value of a user defined priority is ${userValueMax}`)
  oneOfGiven(findings, 'preemptionPolicy', priorityClass.preemptionPolicy, ['Never', 'PreemptLowerPriority'])
}

function problemOfSystemClass(
  name: string,
  { value = 0, globalDefault = false }: PriorityClass,
): string | null {
  const known = systemValues.get(name)
  if (known === undefined) return `${name} is not a known system priority class`
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : null
}

export function validatePriorityClassUpdate(
  findings: Findings,
  { value = 0, preemptionPolicy }: PriorityClass,
  old: PriorityClass,
): void {
  if (value !== (old.value ?? 0)) findings.forbidden('value', 'may not be changed in an update.')
  if (preemptionPolicy !== old.preemptionPolicy)
    findings.invalid('preemptionPolicy', preemptionPolicy ?? null, immutableText)
}
