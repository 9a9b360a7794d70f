import type { LabelSelector, LabelSelectorRequirement } from '../generated/types.ts'
import { StatusError } from '../status-error.ts'
import {
  byKey,
  formatRequirement,
  type Labels,
  meets,
  type Requirement,
  requirementOf,
} from './requirement.ts'
import { meetsAll, type RulesByKey, rulesByKey } from './rules-by-key.ts'
import { parseLabelRequirements } from './selector-parser.ts'

/** What picks objects by their labels: nothing at all, or all that meet every requirement. */
export type Selector =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'matching'; readonly requirements: readonly Requirement[] }

export const everything: Selector = { kind: 'matching', requirements: [] }
export const nothing: Selector = { kind: 'nothing' }

/** The selector of a `labelSelector` query: `app=web,tier in (a, b),!legacy`. Throws a 400. */
export function parseLabelSelector(text: string): Selector {
  const requirements = parseLabelRequirements(text)
  return requirements.length === 0 ? everything : { kind: 'matching', requirements }
}

/** The selector of a spec. None selects nothing; an empty one selects everything. Throws a 400. */
export function labelSelectorOf(selector: LabelSelector | null | undefined): Selector {
  if (!selector) return nothing
  const requirements: Requirement[] = []
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    requirements.push(requirementOf({ operator: '=', key, values: [value] }))
  for (const expression of selector.matchExpressions ?? []) requirements.push(fromExpression(expression))
  return requirements.length === 0 ? everything : { kind: 'matching', requirements: byKey(requirements) }
}

/** Selects exactly these labels, as the map selectors of Services do. */
export function selectorOfLabels(labels: Labels | null | undefined): Selector {
  return labelSelectorOf({ matchLabels: labels ?? {} })
}

const wordOperators: { readonly [operator: string]: 'in' | 'notin' | 'exists' | '!' } = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
}

function fromExpression({ key, operator, values = [] }: LabelSelectorRequirement): Requirement {
  const known = Object.hasOwn(wordOperators, operator) ? wordOperators[operator] : undefined
  if (known === undefined)
    throw new StatusError({
      reason: 'BadRequest',
      message: `"${operator}" is not a valid label selector operator`,
    })
  return requirementOf({ operator: known, key, values })
}

export function matchesLabels(selector: Selector, labels: Labels | null | undefined): boolean {
  if (selector.kind === 'nothing') return false
  const { requirements } = selector
  if (requirements.length > fewMax) return meetsAll(rulesOf(requirements), labels ?? {})
  return requirements.every(requirement => meets(requirement, labels ?? {}))
}

/** Of which each is looked at. */
const fewMax = 16

const knownRules = new WeakMap<readonly Requirement[], RulesByKey>()

function rulesOf(requirements: readonly Requirement[]): RulesByKey {
  const known = knownRules.get(requirements)
  if (known) return known
  const rules = rulesByKey(requirements)
  knownRules.set(requirements, rules)
  return rules
}

/** The text form, as in `status.selector` of a Scale; parsing it gives the same selector. */
export function formatLabelSelector(selector: Selector): string {
  return selector.kind === 'nothing' ? '' : selector.requirements.map(formatRequirement).join(',')
}

/** Whether the selector leaves nothing out. */
export const selectsEverything = (selector: Selector): boolean =>
  selector.kind === 'matching' && selector.requirements.length === 0

export * from './field-selector.ts'
export type { Labels, Requirement } from './requirement.ts'
