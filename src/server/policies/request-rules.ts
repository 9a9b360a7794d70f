// Which requests webhooks and policies are about: their rules, and the labels that they look at.
import type { LabelSelector, RuleWithOperations } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import type { Admitted, Operation } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import type { Resource } from '../resources/resource.ts'
import { storedByName } from '../resources/stored-kind.ts'

interface RuleSubject {
  readonly operation: Operation
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly isNamespaced: boolean
}

const matchesAnyRule = (rules: readonly RuleWithOperations[], subject: RuleSubject): boolean =>
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

interface Selectors {
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
}

interface SelectorSubject {
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

interface Rules {
  readonly rules?: readonly RuleWithOperations[]
  readonly matchPolicy?: string
}

/** The kind that the rules name: as the client asked, or, unless they are meant exactly, another version of the same. Null where they are not about the request. */
export function matchedResource(
  call: Call,
  { rules = [], matchPolicy }: Rules,
  operation: Operation,
): Resource | null {
  const matches = ({ kind }: Resource) =>
    matchesAnyRule(rules, {
      operation,
      group: kind.group,
      version: kind.version,
      resource: kind.plural,
      subresource: call.subresource,
      isNamespaced: kind.namespaced,
    })
  if (matches(call.resource)) return call.resource
  if (matchPolicy === 'Exact') return null
  const { group, plural } = call.resource.stored
  const isSame = ({ stored }: Resource) => stored.group === group && stored.plural === plural
  return call.server.registry.all().find(each => isSame(each) && matches(each)) ?? null
}

/** A namespace is judged by its own labels; what is in none has none. */
export function labelsOfNamespace(
  { resource, namespace, server }: Call,
  { object, old }: Admitted,
): { readonly [name: string]: string } | null {
  const isNamespace = resource.kind.kind === 'Namespace' && resource.kind.group === ''
  if (isNamespace) return (object ?? old)?.metadata?.labels ?? {}
  if (!namespace) return null
  return (
    storedByName(server.store, kinds.Namespace, { namespace: '', name: namespace })?.metadata?.labels ?? {}
  )
}

/** Their own configuration is nobody's business: what refuses its own removal could never be removed. */
export const isExempt = ({ group, kind }: Kind): boolean =>
  group === 'admissionregistration.k8s.io' && /^(Validating|Mutating)(Webhook|Admission)/.test(kind)

/** Nor are reviews of who somebody is and what they may do, which webhooks are shown. */
export const isExemptFromPolicies = (kind: Kind): boolean =>
  isExempt(kind) ||
  ((kind.group === 'authentication.k8s.io' || kind.group === 'authorization.k8s.io') &&
    kind.kind.endsWith('Review'))
