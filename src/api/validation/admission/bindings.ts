// What binds a policy to the requests that it is in force for.
import type {
  MatchResources,
  MutatingAdmissionPolicyBinding,
  ParamRef,
  ValidatingAdmissionPolicyBinding,
} from '../../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { pathSegmentName } from '../rules/name-rule.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { validateMatch } from './rules.ts'

const actions = ['Audit', 'Deny', 'Warn']

export function validateValidatingBinding(
  findings: Findings,
  { spec }: ValidatingAdmissionPolicyBinding,
): void {
  const path = 'spec.validationActions'
  const { validationActions = [] } = spec ?? {}
  validateBinding(findings, spec ?? {})
  const repeated = repeatedIn(validationActions)
  for (const [index, each] of validationActions.entries()) {
    if (!actions.includes(each)) findings.notSupported(`${path}[${index}]`, each, actions)
    if (repeated.has(index)) findings.duplicate(`${path}[${index}]`, each)
  }
  if (validationActions.includes('Deny') && validationActions.includes('Warn'))
    findings.invalid(
      path,
      validationActions,
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    )
  if (validationActions.length === 0) findings.required(path, 'at least one validation action is required')
}

export const validateMutatingBinding = (
  findings: Findings,
  { spec = {} }: MutatingAdmissionPolicyBinding,
): void => validateBinding(findings, spec)

interface BindingSpec {
  readonly policyName?: string
  readonly paramRef?: ParamRef
  readonly matchResources?: MatchResources
}

function validateBinding(findings: Findings, { policyName, paramRef, matchResources }: BindingSpec): void {
  if (policyName) findings.problems('spec.policyName', policyName, problemsOfDns1123Subdomain(policyName))
  else findings.required('spec.policyName')
  if (paramRef) validateParamRef(findings, 'spec.paramRef', paramRef)
  validateMatch(findings, 'spec.matchResources', matchResources)
}

function validateParamRef(
  findings: Findings,
  path: string,
  { name = '', selector, parameterNotFoundAction: action }: ParamRef,
): void {
  const exclusive = 'name and selector are mutually exclusive'
  if (name) findings.problems(`${path}.name`, name, pathSegmentName(name, { isPrefix: false }))
  if (name && selector) findings.forbidden(`${path}.name`, exclusive)
  validateLabelSelector(findings, `${path}.selector`, selector)
  if (name && selector) findings.forbidden(`${path}.selector`, exclusive)
  if (!name && !selector) findings.required(path, 'one of name or selector must be specified')
  if (action) oneOfGiven(findings, `${path}.parameterNotFoundAction`, action, ['Deny', 'Allow'])
  else findings.required(`${path}.parameterNotFoundAction`)
}
