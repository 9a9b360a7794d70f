import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  RbacSubject,
  Role,
  RoleBinding,
} from '../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../names.ts'
import { rbacGroup } from '../rbac/policy-rule.ts'
import type { Findings } from './rules/findings.ts'
import { validateLabelSelector } from './rules/labels.ts'
import { pathSegmentName } from './rules/name-rule.ts'

interface Scope {
  readonly namespaced: boolean
}

export function validateRole(findings: Findings, { rules = [] }: Role): void {
  for (const [index, rule] of rules.entries())
    validateRule(findings, `rules[${index}]`, { rule, namespaced: true })
}

export function validateClusterRole(findings: Findings, { rules = [], aggregationRule }: ClusterRole): void {
  for (const [index, rule] of rules.entries())
    validateRule(findings, `rules[${index}]`, { rule, namespaced: false })
  if (!aggregationRule) return
  const path = 'aggregationRule.clusterRoleSelectors'
  const { clusterRoleSelectors = [] } = aggregationRule
  if (clusterRoleSelectors.length === 0)
    findings.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')
  for (const [index, selector] of clusterRoleSelectors.entries())
    validateLabelSelector(findings, `${path}[${index}]`, selector)
}

function validateRule(
  findings: Findings,
  path: string,
  { rule, namespaced }: Scope & { readonly rule: PolicyRule },
): void {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  if (verbs.length === 0) findings.required(`${path}.verbs`, 'verbs must contain at least one value')
  if (nonResourceURLs.length > 0) {
    if (namespaced)
      findings.invalid(
        `${path}.nonResourceURLs`,
        nonResourceURLs,
        'namespaced rules cannot apply to non-resource URLs',
      )
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0)
      findings.invalid(
        `${path}.nonResourceURLs`,
        nonResourceURLs,
        'rules cannot apply to both regular resources and non-resource URLs',
      )
    return
  }
  if (apiGroups.length === 0)
    findings.required(`${path}.apiGroups`, 'resource rules must supply at least one api group')
  if (resources.length === 0)
    findings.required(`${path}.resources`, 'resource rules must supply at least one resource')
}

export const validateRoleBinding = (findings: Findings, binding: RoleBinding): void =>
  validateBinding(findings, binding, { namespaced: true })

export const validateClusterRoleBinding = (findings: Findings, binding: ClusterRoleBinding): void =>
  validateBinding(findings, binding, { namespaced: false })

function validateBinding(findings: Findings, { roleRef, subjects = [] }: RoleBinding, scope: Scope): void {
  if (roleRef.apiGroup !== rbacGroup)
    findings.notSupported('roleRef.apiGroup', roleRef.apiGroup ?? '', [rbacGroup])
  const roleKinds = scope.namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (!roleKinds.includes(roleRef.kind)) findings.notSupported('roleRef.kind', roleRef.kind, roleKinds)
  if (!roleRef.name) findings.required('roleRef.name')
  else findings.problems('roleRef.name', roleRef.name, pathSegmentName(roleRef.name, { isPrefix: false }))
  for (const [index, subject] of subjects.entries())
    validateSubject(findings, `subjects[${index}]`, subject, scope)
}

function validateSubject(
  findings: Findings,
  path: string,
  { kind, name, apiGroup = '', namespace = '' }: RbacSubject,
  { namespaced }: Scope,
): void {
  if (!name) findings.required(`${path}.name`)
  switch (kind) {
    case 'ServiceAccount':
      if (name) findings.problems(`${path}.name`, name, problemsOfDns1123Subdomain(name))
      if (apiGroup) findings.notSupported(`${path}.apiGroup`, apiGroup, [''])
      if (!namespaced && !namespace) findings.required(`${path}.namespace`)
      return
    case 'User':
    case 'Group':
      if (!name) findings.invalid(`${path}.name`, name, `${kind.toLowerCase()} name cannot be empty`)
      if (apiGroup !== rbacGroup) findings.notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup])
      return
    default:
      findings.notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
  }
}
