// Whether who holds some rules may hand out others: the check that keeps users from granting what they do not have.
//
// A rule is broken down into the smallest rules that it consists of; each must be covered by a single rule that is held.
// That is as many as groups × resources × verbs × names, so a rule of thousands of each is not compared: it is refused.
import type { PolicyRule } from '../generated/types.ts'
import { quoted } from '../shown-value.ts'
import { coversPath } from './path-pattern.ts'

export type Cover =
  | { readonly kind: 'covered' }
  /** What is missing, in the smallest rules. */
  | { readonly kind: 'missing'; readonly rules: readonly PolicyRule[] }
  | { readonly kind: 'tooLarge' }

/** Comparisons that one check may take: far more than any role in use, and some tens of milliseconds. */
const comparisonsMax = 1_000_000

export function coverOf(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): Cover {
  const open = wanted.filter(rule => !held.some(each => covers(each, rule)))
  let parts = 0
  for (const rule of open) parts += partsOf(rule)
  if (parts * Math.max(1, held.length) > comparisonsMax) return { kind: 'tooLarge' }
  const missing = open.flatMap(brokenDown).filter(part => !held.some(each => covers(each, part)))
  return missing.length === 0 ? { kind: 'covered' } : { kind: 'missing', rules: missing }
}

const none: readonly string[] = []

function partsOf({
  apiGroups = none,
  resources = none,
  resourceNames = none,
  nonResourceURLs = none,
  verbs,
}: PolicyRule): number {
  const objects = apiGroups.length * resources.length * Math.max(1, resourceNames.length)
  return (objects + nonResourceURLs.length) * verbs.length
}

function brokenDown(rule: PolicyRule): readonly PolicyRule[] {
  const { apiGroups = none, resources = none, resourceNames = none, nonResourceURLs = none, verbs } = rule
  const named = resourceNames.length === 0 ? [{}] : resourceNames.map(name => ({ resourceNames: [name] }))
  const ofObjects = apiGroups.flatMap(group =>
    resources.flatMap(resource =>
      verbs.flatMap(verb =>
        named.map(names => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...names })),
      ),
    ),
  )
  const ofPaths = nonResourceURLs.flatMap(path =>
    verbs.map(verb => ({ nonResourceURLs: [path], verbs: [verb] })),
  )
  return [...ofObjects, ...ofPaths]
}

/** Whether one rule holds all of another. */
function covers(held: PolicyRule, wanted: PolicyRule): boolean {
  return (
    holdsAll(held.verbs, wanted.verbs) &&
    holdsAll(held.apiGroups ?? none, wanted.apiGroups ?? none) &&
    (wanted.resources ?? none).every(each => coversResource(held.resources ?? none, each)) &&
    coversNames(held.resourceNames ?? none, wanted.resourceNames ?? none) &&
    (wanted.nonResourceURLs ?? none).every(path => coversUrl(held.nonResourceURLs ?? none, path))
  )
}

const holdsAll = (held: readonly string[], wanted: readonly string[]): boolean =>
  held.includes('*') || wanted.every(each => held.includes(each))

function coversResource(held: readonly string[], wanted: string): boolean {
  if (held.includes('*') || held.includes(wanted)) return true
  const [resource, subresource] = wanted.split('/')
  return resource !== '*' && subresource !== undefined && held.includes(`*/${subresource}`)
}

/** No names are all names. */
const coversNames = (held: readonly string[], wanted: readonly string[]): boolean =>
  held.length === 0 || (wanted.length > 0 && wanted.every(each => held.includes(each)))

const coversUrl = (held: readonly string[], wanted: string): boolean =>
  held.some(each => coversPath(each, wanted))

/** The smallest rules as upstream tells them: one line for each resource and name, with its verbs. */
export function linesOfRules(rules: readonly PolicyRule[]): readonly string[] {
  const verbs = new Map<string, { readonly rule: PolicyRule; readonly verbs: string[] }>()
  const lines: string[] = []
  for (const rule of rules) {
    if (rule.nonResourceURLs) {
      lines.push(lineOf(rule))
      continue
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames])
    const known = verbs.get(key)
    if (known) known.verbs.push(...rule.verbs)
    else verbs.set(key, { rule, verbs: [...rule.verbs] })
  }
  for (const each of verbs.values()) lines.push(lineOf({ ...each.rule, verbs: each.verbs }))
  return [...new Set(lines)].toSorted()
}

function lineOf({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ] as const
  const shown = parts.flatMap(([name, words]) => (words?.length ? [`${name}:${quotedList(words)}`] : []))
  return `{${shown.join(', ')}}`
}

/** `["a" "b"]`, as upstream prints lists of words. */
export const quotedList = (words: readonly string[]): string => `[${words.map(quoted).join(' ')}]`
