// Many requirements as one rule for each key, so that an object costs what it has labels, however long the selector is: a
// list or a watch looks at thousands of objects.
//
// Only a label that an object has can break a rule that does not ask for one; and of those that do, it can meet no more than
// it has labels.
import { compareIntegers, type Labels, type Requirement } from './requirement.ts'

interface Rule {
  /** Whether there has to be such a label. */
  isNeeded: boolean
  /** Whether there may be. */
  isAllowed: boolean
  /** The only values that it may have; null for any. */
  among: ReadonlySet<string> | null
  readonly not: Set<string>
  above: string | null
  below: string | null
}

export interface RulesByKey {
  readonly rules: ReadonlyMap<string, Rule>
  readonly needed: readonly string[]
}

export function rulesByKey(requirements: readonly Requirement[]): RulesByKey {
  const rules = new Map<string, Rule>()
  for (const requirement of requirements) {
    const rule = rules.get(requirement.key) ?? anything()
    rules.set(requirement.key, rule)
    narrow(rule, requirement)
  }
  return { rules, needed: [...rules].flatMap(([key, { isNeeded }]) => (isNeeded ? [key] : [])) }
}

const anything = (): Rule => ({
  isNeeded: false,
  isAllowed: true,
  among: null,
  not: new Set(),
  above: null,
  below: null,
})

function narrow(rule: Rule, requirement: Requirement): void {
  switch (requirement.kind) {
    case 'equals':
      allowOnly(rule, [requirement.value])
      return
    case 'in':
      allowOnly(rule, requirement.values)
      return
    case 'exists':
      rule.isNeeded = true
      return
    case 'doesNotExist':
      rule.isAllowed = false
      return
    case 'notEquals':
      rule.not.add(requirement.value)
      return
    case 'notIn':
      for (const value of requirement.values) rule.not.add(value)
      return
    case 'greaterThan':
      rule.isNeeded = true
      if (rule.above === null || compareIntegers(requirement.value, rule.above) === 1)
        rule.above = requirement.value
      return
    case 'lessThan':
      rule.isNeeded = true
      if (rule.below === null || compareIntegers(requirement.value, rule.below) === -1)
        rule.below = requirement.value
  }
}

function allowOnly(rule: Rule, values: readonly string[]): void {
  const { among } = rule
  rule.isNeeded = true
  rule.among = new Set(among === null ? values : values.filter(value => among.has(value)))
}

export function meetsAll({ rules, needed }: RulesByKey, labels: Labels): boolean {
  const keys = Object.keys(labels)
  if (needed.length > keys.length) return false
  return (
    needed.every(key => Object.hasOwn(labels, key)) &&
    keys.every(key => accepts(rules.get(key), labels[key] ?? ''))
  )
}

const accepts = (rule: Rule | undefined, value: string): boolean =>
  rule === undefined ||
  (rule.isAllowed &&
    (rule.among === null || rule.among.has(value)) &&
    !rule.not.has(value) &&
    (rule.above === null || compareIntegers(value, rule.above) === 1) &&
    (rule.below === null || compareIntegers(value, rule.below) === -1))
