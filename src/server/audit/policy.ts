// What of a request goes into the audit log: audit.k8s.io/v1's Policy. The first rule that matches says; what none matches is
// not written down. Pure: from the policy and what the request is about.
import { problemsOfDns1123Subdomain } from '../../api/names.ts'
import { coversPath } from '../../api/rbac/path-pattern.ts'
import type { RequestAttributes, ResourceAttributes } from '../access/attributes.ts'

export const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
export type Level = (typeof levels)[number]

export const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const
export type Stage = (typeof stages)[number]

interface GroupResources {
  readonly group?: string
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
}

interface PolicyRule {
  readonly level: Level
  readonly users?: readonly string[]
  readonly userGroups?: readonly string[]
  readonly verbs?: readonly string[]
  readonly resources?: readonly GroupResources[]
  readonly namespaces?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  readonly omitStages?: readonly Stage[]
  readonly omitManagedFields?: boolean
}

export interface AuditPolicy {
  readonly rules: readonly PolicyRule[]
  readonly omitStages?: readonly Stage[]
  readonly omitManagedFields?: boolean
}

export interface Decision {
  readonly level: Level
  readonly omitStages: readonly Stage[]
  readonly omitManagedFields: boolean
}

export function decide(policy: AuditPolicy, attributes: RequestAttributes): Decision {
  const rule = policy.rules.find(each => matches(each, attributes))
  const level = rule?.level ?? 'None'
  return {
    level: wantsBodies(level) && holdsSecrets(attributes) ? 'Metadata' : level,
    omitStages: [...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])],
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  }
}

export const wantsBodies = (level: Level): boolean => level === 'Request' || level === 'RequestResponse'

/** Values of Secrets and tokens are never written down, whatever the policy asks for. Stricter than upstream. */
function holdsSecrets(attributes: RequestAttributes): boolean {
  if (attributes.kind !== 'resource') return false
  const { group, resource, subresource } = attributes
  return secretResources.has(`${group}/${resource}${subresource === '' ? '' : `/${subresource}`}`)
}

const secretResources: ReadonlySet<string> = new Set([
  '/secrets',
  '/serviceaccounts/token',
  'authentication.k8s.io/tokenreviews',
])

const isOpen = (wanted: readonly unknown[] | undefined): boolean => !wanted || wanted.length === 0
const allows = (wanted: readonly string[] | undefined, value: string): boolean =>
  !wanted || wanted.length === 0 || wanted.includes(value)

function matches(rule: PolicyRule, attributes: RequestAttributes): boolean {
  const { user, verb } = attributes
  if (!allows(rule.users, user.name) || !allows(rule.verbs, verb)) return false
  if (!isOpen(rule.userGroups) && !user.groups.some(group => rule.userGroups?.includes(group))) return false
  if (!isOpen(rule.namespaces) || !isOpen(rule.resources))
    return attributes.kind === 'resource' && matchesResource(rule, attributes)
  const { nonResourceURLs = [] } = rule
  if (nonResourceURLs.length === 0) return true
  return attributes.kind === 'path' && nonResourceURLs.some(each => coversPath(each, attributes.path))
}

function matchesResource(
  { namespaces, resources = [] }: PolicyRule,
  attributes: ResourceAttributes,
): boolean {
  if (!allows(namespaces, attributes.namespace)) return false
  if (resources.length === 0) return true
  return resources.some(
    ({ group = '', resources: wanted = [], resourceNames }) =>
      group === attributes.group &&
      (wanted.length === 0 ||
        (allows(resourceNames, attributes.name) && wanted.some(each => names(each, attributes)))),
  )
}

/** `pods`, `pods/log`, `pods/*` for all that is below pods and pods themselves, any `scale`, `*`. */
function names(wanted: string, { resource, subresource }: ResourceAttributes): boolean {
  const whole = subresource ? `${resource}/${subresource}` : resource
  if (wanted === '*' || wanted === whole || wanted === `${resource}/*`) return true
  return subresource !== '' && wanted === `*/${subresource}`
}

/** What is wrong with a policy; the message is for whoever wrote it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads what a policy file says. Throws `PolicyError`. */
export function readPolicy(value: unknown): AuditPolicy {
  if (!isFields(value) || value.kind !== 'Policy' || value.apiVersion !== 'audit.k8s.io/v1')
    throw new PolicyError('it is no Policy of audit.k8s.io/v1')
  const { rules } = value
  if (!Array.isArray(rules) || rules.length === 0) throw new PolicyError('loaded illegal policy with 0 rules')
  requireCommon(value, '')
  for (const [index, rule] of rules.entries()) requireRule(rule, `rules[${index}]`)
  return value as unknown as AuditPolicy
}

const say = (path: string, what: string): never => {
  throw new PolicyError(`${path}: ${what}`)
}

function requireTexts(value: unknown, path: string): readonly string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.some(each => typeof each !== 'string'))
    say(path, 'must be a list of strings')
  return value as readonly string[]
}

function requireCommon({ omitStages, omitManagedFields }: Fields, path: string): void {
  const at = (field: string) => (path ? `${path}.${field}` : field)
  for (const [index, stage] of requireTexts(omitStages, at('omitStages')).entries())
    if (!(stages as readonly string[]).includes(stage))
      say(
        `${at('omitStages')}[${index}]`,
        `Invalid value: ${JSON.stringify(stage)}: allowed stages are ${stages.join(',')}`,
      )
  if (omitManagedFields !== undefined && typeof omitManagedFields !== 'boolean')
    say(at('omitManagedFields'), 'must be true or false')
}

function requireRule(rule: unknown, path: string): void {
  if (!isFields(rule)) throw new PolicyError(`${path}: must be a rule`)
  if (rule.level === undefined || rule.level === '') say(`${path}.level`, 'Required value')
  if (!(levels as readonly unknown[]).includes(rule.level))
    say(
      `${path}.level`,
      `Unsupported value: ${JSON.stringify(rule.level)}: supported values: ${levels.map(each => `"${each}"`).join(', ')}`,
    )
  requireCommon(rule, path)
  for (const field of ['users', 'userGroups', 'verbs', 'namespaces'])
    requireTexts(rule[field], `${path}.${field}`)
  const urls = requireTexts(rule.nonResourceURLs, `${path}.nonResourceURLs`)
  requireUrls(urls, `${path}.nonResourceURLs`)
  const resources = rule.resources ?? []
  if (!Array.isArray(resources)) throw new PolicyError(`${path}.resources: must be a list`)
  for (const [index, each] of resources.entries()) requireResources(each, `${path}.resources[${index}]`)
  if (urls.length > 0 && (resources.length > 0 || requireTexts(rule.namespaces, path).length > 0))
    say(`${path}.nonResourceURLs`, 'rules cannot apply to both regular resources and non-resource URLs')
}

function requireUrls(urls: readonly string[], path: string): void {
  for (const [index, url] of urls.entries()) {
    if (url === '*') continue
    if (!url.startsWith('/'))
      say(`${path}[${index}]`, "non-resource URL rules must begin with a '/' character")
    if (url.slice(0, -1).includes('*'))
      say(`${path}[${index}]`, "non-resource URL wildcards '*' must be the final character of the rule")
  }
}

function requireResources(value: unknown, path: string): void {
  if (!isFields(value)) throw new PolicyError(`${path}: must name a group and its resources`)
  const { group = '' } = value
  const problems =
    typeof group === 'string' ? (group === '' ? [] : problemsOfDns1123Subdomain(group)) : ['must be a string']
  if (problems.length > 0) say(`${path}.group`, problems.join(','))
  const resources = requireTexts(value.resources, `${path}.resources`)
  if (requireTexts(value.resourceNames, `${path}.resourceNames`).length > 0 && resources.length === 0)
    say(`${path}.resourceNames`, 'using resourceNames requires at least one resource')
}
