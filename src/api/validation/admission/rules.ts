// Which requests a webhook or a policy is about.
import type {
  MatchCondition,
  MatchResources,
  NamedRuleWithOperations,
  RuleWithOperations,
} from '../../generated/types.ts'
import { problemsOfLabelKey } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { pathSegmentName } from '../rules/name-rule.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { repeatedIn } from '../rules/repeated.ts'

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const scopes = ['*', 'Cluster', 'Namespaced']
const conditionsMax = 64

export function validateMatch(findings: Findings, path: string, match: MatchResources | undefined): void {
  if (!match) return
  oneOfGiven(findings, `${path}.matchPolicy`, match.matchPolicy, ['Equivalent', 'Exact'])
  validateLabelSelector(findings, `${path}.namespaceSelector`, match.namespaceSelector)
  validateLabelSelector(findings, `${path}.objectSelector`, match.objectSelector)
  for (const field of ['resourceRules', 'excludeResourceRules'] as const)
    for (const [index, rule] of (match[field] ?? []).entries())
      validateNamedRule(findings, `${path}.${field}[${index}]`, rule)
}

function validateNamedRule(findings: Findings, path: string, rule: NamedRuleWithOperations): void {
  const { resourceNames = [] } = rule
  const repeated = repeatedIn(resourceNames)
  resourceNames.forEach((name, index) => {
    const at = `${path}.resourceNames[${index}]`
    findings.problems(at, name, pathSegmentName(name, { isPrefix: false }))
    if (repeated.has(index)) findings.duplicate(at, name)
  })
  validateRule(findings, path, rule)
}

/** What else may not be named beside the asterisk, as it is told. */
const others = { operations: 'operations', apiGroups: 'API groups', apiVersions: 'API versions' } as const

export function validateRule(findings: Findings, path: string, rule: RuleWithOperations): void {
  for (const field of ['operations', 'apiGroups', 'apiVersions'] as const) {
    const at = `${path}.${field}`
    const values = rule[field] ?? []
    if (values.length === 0) findings.required(at)
    if (values.length > 1 && values.includes('*'))
      findings.invalid(at, values, `if '*' is present, must not specify other ${others[field]}`)
    values.forEach((value, index) => {
      if (field === 'operations' && !operations.includes(value))
        findings.notSupported(`${at}[${index}]`, value, operations)
      if (field === 'apiVersions' && value === '') findings.required(`${at}[${index}]`)
    })
  }
  validateResources(findings, `${path}.resources`, rule.resources ?? [])
  oneOfGiven(findings, `${path}.scope`, rule.scope, scopes)
}

/** `pods`, `pods/status`, and with asterisks in place of either: none that another has said already. */
function validateResources(findings: Findings, path: string, resources: readonly string[]): void {
  if (resources.length === 0) findings.required(path)
  const [wholeResources, wholeSubresources] = [new Set<string>(), new Set<string>()]
  resources.forEach((each, index) => {
    const at = `${path}[${index}]`
    const slash = each.indexOf('/')
    if (each === '') findings.required(at)
    if (slash < 0) return
    const [resource, subresource] = [each.slice(0, slash), each.slice(slash + 1)]
    if (wholeResources.has(resource))
      findings.invalid(at, each, `if '${resource}/*' is present, must not specify ${each}`)
    if (wholeSubresources.has(subresource))
      findings.invalid(at, each, `if '*/${subresource}' is present, must not specify ${each}`)
    if (subresource === '*') wholeResources.add(resource)
    if (resource === '*') wholeSubresources.add(subresource)
  })
  if (resources.length > 1 && resources.includes('*/*'))
    findings.invalid(path, resources, "if '*/*' is present, must not specify other resources")
  if (resources.includes('*') && resources.some(each => each !== '*' && each !== '' && !each.includes('/')))
    findings.invalid(
      path,
      resources,
      "if '*' is present, must not specify other resources without subresources",
    )
}

export function validateConditionNames(
  findings: Findings,
  path: string,
  conditions: readonly MatchCondition[],
): void {
  if (conditions.length > conditionsMax) findings.tooMany(path, conditions.length, conditionsMax)
  const repeated = repeatedIn(conditions.map(({ name }) => name))
  conditions.forEach(({ name, expression }, index) => {
    const at = `${path}[${index}]`
    if (!expression?.trim()) findings.required(`${at}.expression`)
    if (name) findings.problems(`${at}.name`, name, problemsOfLabelKey(name))
    else findings.required(`${at}.name`)
    if (name && repeated.has(index)) findings.duplicate(`${at}.name`, name)
  })
}
