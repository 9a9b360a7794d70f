import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain, problemsOfLabelValue } from '../../names.ts'
import type { Findings } from './findings.ts'
import { validateLabelKey } from './labels.ts'

export interface NodeSelectorRules {
  /** Preferences may name values that no label can have. */
  readonly allowsInvalidValues?: boolean
}

export function validateNodeSelector(
  findings: Findings,
  path: string,
  { nodeSelectorTerms }: NodeSelector,
  rules: NodeSelectorRules = {},
): void {
  if (!nodeSelectorTerms?.length)
    findings.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')
  nodeSelectorTerms?.forEach((term, index) => {
    validateNodeSelectorTerm(findings, `${path}.nodeSelectorTerms[${index}]`, term, rules)
  })
}

export function validateNodeSelectorTerm(
  findings: Findings,
  path: string,
  { matchExpressions, matchFields }: NodeSelectorTerm,
  rules: NodeSelectorRules = {},
): void {
  matchExpressions?.forEach((requirement, index) => {
    validateExpression(findings, `${path}.matchExpressions[${index}]`, requirement, rules)
  })
  matchFields?.forEach((requirement, index) => {
    validateField(findings, `${path}.matchFields[${index}]`, requirement)
  })
}

function validateExpression(
  findings: Findings,
  path: string,
  requirement: NodeSelectorRequirement,
  rules: NodeSelectorRules,
): void {
  const { key, values = [] } = requirement
  validateOperator(findings, path, requirement)
  validateLabelKey(findings, `${path}.key`, key)
  if (rules.allowsInvalidValues) return
  values.forEach((value, index) => {
    findings.problems(`${path}.values[${index}]`, value, problemsOfLabelValue(value))
  })
}

function validateOperator(
  findings: Findings,
  path: string,
  { operator, values = [] }: NodeSelectorRequirement,
): void {
  const at = `${path}.values`
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) findings.required(at, "must be specified when `operator` is 'In' or 'NotIn'")
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      findings.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      findings.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")
  } else findings.invalid(`${path}.operator`, operator, 'not a valid selector operator')
}

/** The only field of a node that a pod can ask for is its name. */
function validateField(
  findings: Findings,
  path: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): void {
  if (operator !== 'In' && operator !== 'NotIn')
    findings.invalid(`${path}.operator`, operator, 'not a valid selector operator')
  else if (values.length !== 1)
    findings.required(
      `${path}.values`,
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    )
  if (key !== 'metadata.name') findings.invalid(`${path}.key`, key, 'not a valid field selector key')
  else
    values.forEach((value, index) => {
      findings.problems(`${path}.values[${index}]`, value, problemsOfDns1123Subdomain(value))
    })
}
