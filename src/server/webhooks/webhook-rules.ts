// Which requests a webhook is asked about: its rules, and the labels that it looks at. Pure.
import type { LabelSelector, RuleWithOperations } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import type { Operation } from '../request/admitted.ts'

export interface RuleSubject {
  readonly operation: Operation
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly isNamespaced: boolean
}

export const matchesAnyRule = (rules: readonly RuleWithOperations[], subject: RuleSubject): boolean =>
  rules.some(rule => matchesRule(rule, subject))

function matchesRule(rule: RuleWithOperations, subject: RuleSubject): boolean {
  const { operation, group, version, isNamespaced } = subject
  return (
    includes(rule.operations, operation) &&
    includes(rule.apiGroups, group) &&
    includes(rule.apiVersions, version) &&
    (rule.scope === undefined || rule.scope === '*' || (rule.scope === 'Namespaced') === isNamespaced) &&
    (rule.resources ?? []).some(pattern => matchesResource(pattern, subject))
  )
}

const includes = (values: readonly string[] = [], value: string): boolean =>
  values.includes('*') || values.includes(value)

/** `pods`, `pods/log`, `pods/*`, `*` for all that are no subresources, any scale, and any part of any. */
function matchesResource(pattern: string, { resource, subresource }: RuleSubject): boolean {
  const [wanted, part = ''] = pattern.split('/', 2)
  return (wanted === '*' || wanted === resource) && (part === '*' || part === subresource)
}

export interface Selectors {
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
}

export interface SelectorSubject {
  readonly object: ApiObject | null
  readonly old: ApiObject | null
  /** The labels of the namespace it is in, or that it is; null for what has none. */
  readonly namespaceLabels: { readonly [name: string]: string } | null
}

/** Either state of the object may carry the labels; what is in no namespace is in no way excluded by one. */
export function matchesSelectors(
  { namespaceSelector, objectSelector }: Selectors,
  subject: SelectorSubject,
): boolean {
  const { object, old, namespaceLabels } = subject
  if (
    namespaceSelector &&
    namespaceLabels &&
    !matchesLabels(labelSelectorOf(namespaceSelector), namespaceLabels)
  )
    return false
  if (!objectSelector) return true
  const selector = labelSelectorOf(objectSelector)
  return [object, old].some(each => each !== null && matchesLabels(selector, each.metadata?.labels ?? {}))
}
