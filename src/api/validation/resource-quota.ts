import { eachInSteps, type Steps } from '../../base/turn.ts'
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../generated/types.ts'
import type { Checked } from '../strategy.ts'
import type { Findings } from './rules/findings.ts'
import { isQuotaResource, quotaResourceName } from './rules/resource-names.ts'
import { type Resources, validateAmount } from './rules/resources.ts'

/** A quota may bound tens of thousands of names. */
export function* validateResourceQuota(
  findings: Findings,
  { object, old, written }: Omit<Checked<ResourceQuota>, 'found'>,
): Steps<void> {
  if (written === 'status') {
    yield* validateAmounts(findings, 'status.hard', object.status?.hard ?? {})
    yield* validateAmounts(findings, 'status.used', object.status?.used ?? {})
    return
  }
  yield* validateSpec(findings, object)
  if (old) validateSameScopes(findings, object, old)
}

/** What is bounded has a name that can be counted, an amount that can be kept to, and scopes that it can be counted within. */
function* validateSpec(findings: Findings, { spec = {} }: ResourceQuota): Steps<void> {
  const { hard = {}, scopes = [], scopeSelector } = spec
  yield* validateAmounts(findings, 'spec.hard', hard)
  const resources = Object.keys(hard).filter(isQuotaResource)
  if (!scopes.every(isScope)) findings.invalid('spec.scopes', scopes, 'unsupported scope')
  validateTogether(findings, scopes, { path: 'spec.scopes', value: scopes, resources })
  if (!scopeSelector) return
  const path = 'spec.scopeSelector.matchExpressions'
  const requirements = scopeSelector.matchExpressions ?? []
  for (const requirement of requirements) validateRequirement(findings, requirement, path)
  const selected = requirements.map(({ scopeName }) => scopeName)
  validateTogether(findings, selected, { path, value: scopeSelector, resources })
}

const validateAmounts = (findings: Findings, path: string, amounts: Resources): Steps<void> =>
  eachInSteps(Object.keys(amounts), name => {
    const at = `${path}[${name}]`
    quotaResourceName(findings, at, name)
    validateAmount(findings, at, { name, text: amounts[name] ?? '' })
  })

/** A quota is about what it was made about: another is made for something else. */
function validateSameScopes(findings: Findings, { spec }: ResourceQuota, { spec: old }: ResourceQuota): void {
  const [scopes, before] = [new Set(spec?.scopes), new Set(old?.scopes)]
  if (scopes.size !== before.size || [...scopes].some(scope => !before.has(scope)))
    findings.invalid('spec.scopes', spec?.scopes ?? [], 'field is immutable')
}

const [pods, computing, claims] = [
  ['pods'],
  ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'],
  ['persistentvolumeclaims', 'requests.storage'],
]

/** What may be counted within each scope; names with a domain are counted within any. */
const countedIn: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['BestEffort', new Set(pods)],
  ['NotBestEffort', new Set([...pods, ...computing])],
  ['Terminating', new Set([...pods, ...computing])],
  ['NotTerminating', new Set([...pods, ...computing])],
  ['PriorityClass', new Set([...pods, ...computing])],
  ['CrossNamespacePodAffinity', new Set([...pods, ...computing])],
  ['VolumeAttributesClass', new Set(claims)],
])

/** Those that have values; of the others a Pod is, or is not. */
const withValues = new Set(['PriorityClass', 'VolumeAttributesClass'])

const isScope = (scope: string): boolean => countedIn.has(scope)

interface Place {
  readonly path: string
  readonly value: unknown
  readonly resources: readonly string[]
}

/** Each is said once, however many scopes and resources do not go together. */
function validateTogether(
  findings: Findings,
  scopes: readonly string[],
  { path, value, resources }: Place,
): void {
  const names = new Set(scopes)
  const counted = [...names].flatMap(scope => countedIn.get(scope) ?? [])
  if (counted.some(within => resources.some(resource => !within.has(resource))))
    findings.invalid(path, value, 'unsupported scope applied to resource')
  for (const scope of ['BestEffort', 'Terminating'])
    if (names.has(scope) && names.has(`Not${scope}`)) findings.invalid(path, value, 'conflicting scopes')
}

function validateRequirement(
  findings: Findings,
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  path: string,
): void {
  if (!isScope(scopeName)) findings.invalid(`${path}.scopeName`, scopeName, 'unsupported scope')
  else if (!withValues.has(scopeName) && operator !== 'Exists')
    findings.invalid(
      `${path}.operator`,
      operator,
      "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
    )
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      findings.required(
        `${path}.values`,
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      )
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      findings.invalid(
        `${path}.values`,
        values,
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      )
  } else findings.invalid(`${path}.operator`, operator, 'not a valid selector operator')
}
