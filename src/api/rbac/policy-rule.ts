import type { PolicyRule } from '../generated/types.ts'
import { coversPath } from './path-pattern.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

/** What a rule is asked about: an action on a resource, or on a path that names none. */
export type RuleQuestion =
  | {
      readonly kind: 'resource'
      readonly verb: string
      readonly group: string
      readonly resource: string
      readonly subresource: string
      /** Empty for collections. */
      readonly name: string
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string }

// `*` stands for everything, `*/scale` for that subresource of every resource, a path that ends in `*` for all that begin so.
export function ruleAllows(rule: PolicyRule, question: RuleQuestion): boolean {
  if (question.kind === 'path')
    return holds(rule.verbs, question.verb) && allowsPath(rule.nonResourceURLs ?? none, question.path)
  return allowsKind(rule, question) && allowsName(rule, question.name)
}

/** Whether the rule speaks of this action on this kind of object, whatever names it is narrowed to. */
export function allowsKind(
  rule: PolicyRule,
  { verb, group, resource, subresource }: Omit<RuleQuestion & { readonly kind: 'resource' }, 'kind' | 'name'>,
): boolean {
  return (
    allowsResource(rule.resources ?? none, { resource, subresource }) &&
    holds(rule.apiGroups ?? none, group) &&
    holds(rule.verbs, verb)
  )
}

function allowsName({ resourceNames = none }: PolicyRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name)
}

const none: readonly string[] = []

const holds = (words: readonly string[], word: string): boolean => words.includes('*') || words.includes(word)

function allowsResource(
  resources: readonly string[],
  { resource, subresource }: { readonly resource: string; readonly subresource: string },
): boolean {
  if (resources.includes('*')) return true
  if (!subresource) return resources.includes(resource)
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`)
}

const allowsPath = (patterns: readonly string[], path: string): boolean =>
  patterns.some(pattern => coversPath(pattern, path))
