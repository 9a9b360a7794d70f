import type { ResourceRequirements } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityProblem,
  quantityToMilli,
  quantityToNumber,
  signOfQuantity,
} from '../../quantity.ts'
import type { Findings } from './findings.ts'
import {
  allowsOvercommit,
  isHugePages,
  isWholeNumberResource,
  type ResourceNameRule,
} from './resource-names.ts'

export type Resources = { readonly [name: string]: string }

/** The quantity; one that cannot be read is reported. */
export function readQuantity(findings: Findings, path: string, text: string): Quantity | null {
  const quantity = parseQuantity(text)
  if (!quantity) findings.invalid(path, text, quantityProblem(text) ?? '')
  return quantity
}

/** Not below zero; shown as a number, upwards to a whole one. */
export function validateBasicAmount(findings: Findings, path: string, text: string): Quantity | null {
  const quantity = readQuantity(findings, path, text)
  if (quantity && signOfQuantity(quantity) < 0)
    findings.invalid(path, quantityToNumber(quantity), 'must be a valid resource quantity')
  return quantity
}

const isWhole = (quantity: Quantity): boolean => quantityToMilli(quantity) % 1000 === 0

/** At least nothing, and whole where the resource is counted in whole numbers. */
export function validateAmount(
  findings: Findings,
  path: string,
  { name, text }: { readonly name: string; readonly text: string },
): Quantity | null {
  const quantity = readQuantity(findings, path, text)
  if (!quantity) return null
  if (signOfQuantity(quantity) < 0)
    findings.invalid(path, formatQuantity(quantity), 'must be greater than or equal to 0')
  if (isWholeNumberResource(name) && !isWhole(quantity))
    findings.invalid(path, formatQuantity(quantity), 'must be an integer')
  return quantity
}

export interface RequirementRules {
  readonly nameRule: ResourceNameRule
  /** The claims that the pod has: `resources.claims` may name only these. */
  readonly claimNames: ReadonlySet<string>
}

export function validateResources(
  findings: Findings,
  path: string,
  requirements: ResourceRequirements | undefined,
  { nameRule, claimNames }: RequirementRules,
): void {
  if (!requirements) return
  const { limits = {}, requests = {}, claims = [] } = requirements
  const amounts = new Map<string, Quantity>()
  const before = findings.errors.length
  for (const name in limits) {
    const amount = validateListed(findings, `${path}.limits[${name}]`, { name, text: limits[name] }, nameRule)
    if (amount) amounts.set(name, amount)
  }
  const isRight = findings.errors.length === before
  for (const name in requests) {
    const text = requests[name]
    // What is asked for is what is allowed, and right: the most common, and the default.
    if (isRight && text === limits[name] && Object.hasOwn(limits, name)) continue
    const amount = validateListed(findings, `${path}.requests[${name}]`, { name, text }, nameRule)
    if (amount) validateAgainstLimit(findings, path, { name, amount, limit: amounts.get(name) })
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  if (names.some(isHugePages) && !names.some(name => name === 'cpu' || name === 'memory'))
    findings.forbidden(path, 'HugePages require cpu or memory')
  if (claims.length > 0) validateClaims(findings, `${path}.claims`, claims, claimNames)
}

function validateListed(
  findings: Findings,
  path: string,
  { name, text = '' }: { readonly name: string; readonly text: string | undefined },
  nameRule: ResourceNameRule,
): Quantity | null {
  nameRule(findings, path, name)
  const amount = validateAmount(findings, path, { name, text })
  if (amount && isHugePages(name)) validateHugePages(findings, path, name, amount)
  return amount
}

function validateHugePages(findings: Findings, path: string, name: string, amount: Quantity): void {
  const page = parseQuantity(name.slice('hugepages-'.length))
  const shown = formatQuantity(amount)
  const isDivisible =
    page && signOfQuantity(page) > 0 && quantityToMilli(amount) % quantityToMilli(page) === 0
  if (!isDivisible) findings.invalid(path, shown, `${shown} is not positive integer multiple of ${name}`)
}

function validateAgainstLimit(
  findings: Findings,
  path: string,
  options: { readonly name: string; readonly amount: Quantity; readonly limit: Quantity | undefined },
): void {
  const { name, amount, limit } = options
  if (!limit) {
    if (!allowsOvercommit(name))
      findings.required(`${path}.limits`, 'Limit must be set for non overcommitable resources')
    return
  }
  const order = compareQuantities(amount, limit)
  const [shown, most] = [formatQuantity(amount), formatQuantity(limit)]
  if (order !== 0 && !allowsOvercommit(name))
    findings.invalid(`${path}.requests`, shown, `must be equal to ${name} limit of ${most}`)
  else if (order > 0)
    findings.invalid(`${path}.requests`, shown, `must be less than or equal to ${name} limit of ${most}`)
}

function validateClaims(
  findings: Findings,
  path: string,
  claims: NonNullable<ResourceRequirements['claims']>,
  claimNames: ReadonlySet<string>,
): void {
  const seen = new Set<string>()
  const inParts = new Set<string>()
  const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].toSorted().join(', ')}`
  claims.forEach(({ name, request }, index) => {
    const at = `${path}[${index}]`
    if (!name) {
      findings.required(at)
      return
    }
    const key = request ? `${name}/${request}` : name
    if (request) findings.problems(`${at}.request`, request, problemsOfDns1123Label(request))
    const hasPart = !request && inParts.has(name)
    if (seen.has(name) || hasPart) findings.duplicate(at, name)
    else if (seen.has(key)) findings.duplicate(at, key)
    seen.add(key)
    if (request) inParts.add(name)
    if (claimNames.has(name)) return
    findings.notFound(at, name, `must be one of the names in pod.spec.resourceClaims${known}`)
  })
}
