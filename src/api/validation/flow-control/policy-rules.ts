// Which requests a flow schema is about.
import type { NonResourcePolicyRule, ResourcePolicyRule } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']

const isEverything = (values: readonly string[]): boolean => values.includes('*')

function validateVerbs(findings: Findings, path: string, given: readonly string[]): void {
  if (given.length === 0) findings.required(path, 'verbs must contain at least one value')
  else if (!validateAlone(findings, path, given, 'verbs') && !given.every(verb => verbs.includes(verb)))
    findings.notSupported(path, given, verbs)
}

/** Everything is said alone. Says whether it is said. */
function validateAlone(findings: Findings, path: string, values: readonly string[], what: string): boolean {
  if (!isEverything(values)) return false
  if (values.length > 1) findings.invalid(path, values, `if '*' is present, must not specify other ${what}`)
  return true
}

export function validateNonResourceRule(
  findings: Findings,
  path: string,
  { verbs: given, nonResourceURLs: urls }: NonResourcePolicyRule,
): void {
  validateVerbs(findings, `${path}.verbs`, given)
  const at = `${path}.nonResourceURLs`
  if (urls.length === 0) findings.required(at, 'nonResourceURLs must contain at least one value')
  else if (!validateAlone(findings, at, urls, 'non-resource URLs'))
    urls.forEach((url, index) => {
      const problem = problemOfUrl(url)
      if (problem) findings.invalid(`${at}[${index}]`, url, problem)
    })
}

/** A path, or all that is below one. */
function problemOfUrl(url: string): string | null {
  if (url === '') return 'must not be empty'
  if (url === '/') return null
  if (!url.startsWith('/')) return 'must start with slash'
  if (url.includes(' ')) return 'must not contain white-space'
  if (url.includes('//')) return 'must not contain double slash'
  const star = url.indexOf('*')
  const isSuffix = star === url.length - 1 && url.endsWith('/*')
  return star >= 0 && !isSuffix ? 'wildcard can only do suffix matching' : null
}

export function validateResourceRule(findings: Findings, path: string, rule: ResourcePolicyRule): void {
  const { apiGroups, resources, namespaces = [], clusterScope = false } = rule
  validateVerbs(findings, `${path}.verbs`, rule.verbs)
  if (apiGroups.length === 0)
    findings.required(`${path}.apiGroups`, 'resource rules must supply at least one api group')
  validateAlone(findings, `${path}.apiGroups`, apiGroups, 'api groups')
  if (resources.length === 0)
    findings.required(`${path}.resources`, 'resource rules must supply at least one resource')
  validateAlone(findings, `${path}.resources`, resources, 'resources')
  const at = `${path}.namespaces`
  if (namespaces.length === 0 && !clusterScope)
    findings.required(at, 'resource rules that are not cluster scoped must supply at least one namespace')
  else if (!validateAlone(findings, at, namespaces, 'namespaces'))
    namespaces.forEach((namespace, index) => {
      for (const problem of problemsOfDns1123Label(namespace))
        findings.invalid(
          `${at}[${index}]`,
          namespace,
          `each member of this list must be '*' or a DNS-1123 label; ${problem}`,
        )
    })
}
