import type {
  FlowcontrolSubject,
  FlowSchema,
  FlowSchemaSpec,
  PolicyRulesWithSubjects,
} from '../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { isSameValue } from '../rules/same-value.ts'
import { fixedSchemas } from './fixed-specs.ts'
import { validateNonResourceRule, validateResourceRule } from './policy-rules.ts'

const precedenceMax = 10_000
const noLevel = { name: '' }

export function validateFlowSchema(findings: Findings, { metadata, spec }: FlowSchema): void {
  const name = metadata?.name ?? ''
  const { priorityLevelConfiguration = noLevel, ...rest }: Partial<FlowSchemaSpec> = spec ?? {}
  validatePrecedence(findings, name, rest.matchingPrecedence ?? 0)
  const { distinguisherMethod: method, rules = [] } = rest
  if (method && method.type !== 'ByNamespace' && method.type !== 'ByUser')
    findings.notSupported('spec.distinguisherMethod.type', { Type: method.type }, ['ByNamespace', 'ByUser'])
  const level = priorityLevelConfiguration.name
  const path = 'spec.priorityLevelConfiguration.name'
  if (level) findings.problems(path, level, problemsOfDns1123Subdomain(level))
  else findings.required(path, 'must reference a priority level')
  rules.forEach((rule, index) => {
    validateRules(findings, `spec.rules[${index}]`, rule)
  })
  const fixed = fixedSchemas.get(name)
  if (fixed && !isSameValue(spec, fixed))
    findings.invalid('spec', spec ?? null, `spec of '${name}' must equal the fixed value`)
}

function validatePrecedence(findings: Findings, name: string, precedence: number): void {
  const path = 'spec.matchingPrecedence'
  if (precedence <= 0) findings.invalid(path, precedence, 'must be a positive value')
  if (precedence > precedenceMax)
    findings.invalid(path, precedence, `must not be greater than ${precedenceMax}`)
  if (precedence === 1 && name !== 'exempt')
    findings.invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")
}

function validateRules(
  findings: Findings,
  path: string,
  { subjects, resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects,
): void {
  if (subjects.length === 0) findings.required(`${path}.subjects`, 'subjects must contain at least one value')
  subjects.forEach((subject, index) => {
    validateSubject(findings, `${path}.subjects[${index}]`, subject)
  })
  if (resourceRules.length === 0 && nonResourceRules.length === 0)
    findings.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')
  resourceRules.forEach((rule, index) => {
    validateResourceRule(findings, `${path}.resourceRules[${index}]`, rule)
  })
  nonResourceRules.forEach((rule, index) => {
    validateNonResourceRule(findings, `${path}.nonResourceRules[${index}]`, rule)
  })
}

/** By the kind of who it is about, the field that says it. */
const subjectFields = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const
const subjectKinds = Object.keys(subjectFields) as readonly (keyof typeof subjectFields)[]

function validateSubject(findings: Findings, path: string, subject: FlowcontrolSubject): void {
  const known = subjectKinds.find(kind => kind === subject.kind)
  if (!known) {
    findings.notSupported(`${path}.kind`, subject.kind, ['Group', 'ServiceAccount', 'User'])
    return
  }
  for (const kind of subjectKinds) {
    const field = subjectFields[kind]
    const at = `${path}.${field}`
    if (kind === known) validateNamed(findings, at, subject, known)
    else if (subject[field])
      findings.forbidden(at, `${field} is forbidden when subject kind is not '${kind}'`)
  }
}

function validateNamed(
  findings: Findings,
  path: string,
  subject: FlowcontrolSubject,
  kind: keyof typeof subjectFields,
): void {
  const field = subjectFields[kind]
  const name = subject[field]?.name
  if (name === undefined) {
    findings.required(path, `${field} is required when subject kind is '${kind}'`)
    return
  }
  if (!name) findings.required(`${path}.name`)
  if (kind !== 'ServiceAccount') return
  if (name && name !== '*') findings.problems(`${path}.name`, name, problemsOfDns1123Subdomain(name))
  const namespace = subject.serviceAccount?.namespace
  if (namespace) findings.problems(`${path}.namespace`, namespace, problemsOfDns1123Label(namespace))
  else findings.required(`${path}.namespace`, 'must specify namespace for service account')
}
