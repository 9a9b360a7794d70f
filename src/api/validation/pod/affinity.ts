import type {
  Affinity,
  LabelSelector,
  NodeAffinity,
  PodAffinity,
  PodAffinityTerm,
} from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { type LabelSelectorRules, validateLabelKey, validateLabelSelector } from '../rules/labels.ts'
import { validateNodeSelector, validateNodeSelectorTerm } from '../rules/node-selector.ts'
import { keysNamedTwice } from './match-label-keys.ts'

export function validateAffinity(
  findings: Findings,
  path: string,
  affinity: Affinity | undefined,
  rules: LabelSelectorRules,
): void {
  if (!affinity) return
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  if (nodeAffinity) validateNodeAffinity(findings, `${path}.nodeAffinity`, nodeAffinity, rules)
  if (podAffinity) validatePodAffinity(findings, `${path}.podAffinity`, podAffinity, rules)
  if (podAntiAffinity) validatePodAffinity(findings, `${path}.podAntiAffinity`, podAntiAffinity, rules)
}

function validateNodeAffinity(
  findings: Findings,
  path: string,
  affinity: NodeAffinity,
  rules: LabelSelectorRules,
): void {
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution
  if (required)
    validateNodeSelector(findings, `${path}.requiredDuringSchedulingIgnoredDuringExecution`, required, rules)
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ weight, preference }, index) => {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`
    validateWeight(findings, at, weight)
    validateNodeSelectorTerm(findings, `${at}.preference`, preference, { allowsInvalidValues: true })
  })
}

function validateWeight(findings: Findings, path: string, weight: number): void {
  if (weight <= 0 || weight > 100) findings.invalid(`${path}.weight`, weight, 'must be in the range 1-100')
}

function validatePodAffinity(
  findings: Findings,
  path: string,
  affinity: PodAffinity,
  rules: LabelSelectorRules,
): void {
  affinity.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
    validateTerm(findings, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, term, rules)
  })
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((weighted, index) => {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`
    validateWeight(findings, at, weighted.weight)
    validateTerm(findings, `${at}.podAffinityTerm`, weighted.podAffinityTerm, rules)
  })
}

function validateTerm(
  findings: Findings,
  path: string,
  term: PodAffinityTerm,
  rules: LabelSelectorRules,
): void {
  const { labelSelector, topologyKey } = term
  validateLabelSelector(findings, `${path}.labelSelector`, labelSelector, rules)
  validateLabelSelector(findings, `${path}.namespaceSelector`, term.namespaceSelector, rules)
  for (const namespace of term.namespaces ?? [])
    findings.problems(`${path}.namespace`, namespace, problemsOfDns1123Label(namespace))
  validateMatchKeys(findings, path, term)
  if (!topologyKey) findings.required(`${path}.topologyKey`, 'can not be empty')
  validateLabelKey(findings, `${path}.topologyKey`, topologyKey)
}

function validateMatchKeys(findings: Findings, path: string, term: PodAffinityTerm): void {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term
  validateKeys(findings, `${path}.matchLabelKeys`, matchLabelKeys, labelSelector)
  validateKeys(findings, `${path}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector)
  for (const { key, index } of keysNamedTwice(matchLabelKeys, labelSelector))
    findings.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')
  const mismatched = new Set(mismatchLabelKeys)
  matchLabelKeys.forEach((key, index) => {
    if (mismatched.has(key))
      findings.invalid(
        `${path}.matchLabelKeys[${index}]`,
        key,
        'exists in both matchLabelKeys and mismatchLabelKeys',
      )
  })
}

function validateKeys(
  findings: Findings,
  path: string,
  keys: readonly string[],
  selector: LabelSelector | undefined,
): void {
  if (keys.length === 0) return
  if (!selector) findings.forbidden(path, 'must not be specified when labelSelector is not set')
  else
    keys.forEach((key, index) => {
      validateLabelKey(findings, `${path}[${index}]`, key)
    })
}
