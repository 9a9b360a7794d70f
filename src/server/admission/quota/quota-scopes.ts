import type {
  Pod,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from '../../../api/generated/types.ts'
import type { Kind } from '../../../api/kinds.ts'
import type { ApiObject } from '../../../api/object.ts'
import { qosClassOf } from '../../../api/strategies/pod/pod-qos.ts'

/** Whether a quota counts this object: one with scopes counts pods alone, and only those in all its scopes. */
export function inScopes(spec: ResourceQuotaSpec | undefined, kind: Kind, object: ApiObject): boolean {
  const scopes: readonly ScopedResourceSelectorRequirement[] = [
    ...(spec?.scopes ?? []).map(scopeName => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ]
  if (scopes.length === 0) return true
  return kind.kind === 'Pod' && scopes.every(scope => isInScope(scope, object as Pod))
}

function isInScope(
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  { spec }: Pod,
): boolean {
  switch (scopeName) {
    case 'Terminating':
      return spec?.activeDeadlineSeconds !== undefined
    case 'NotTerminating':
      return spec?.activeDeadlineSeconds === undefined
    case 'BestEffort':
      return qosClassOf(spec ?? { containers: [] }) === 'BestEffort'
    case 'NotBestEffort':
      return qosClassOf(spec ?? { containers: [] }) !== 'BestEffort'
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(spec)
    case 'PriorityClass':
      return matches(operator, values, spec?.priorityClassName ?? '')
    default:
      return false
  }
}

function matches(operator: string, values: readonly string[], name: string): boolean {
  switch (operator) {
    case 'In':
      return values.includes(name)
    case 'NotIn':
      return !values.includes(name)
    case 'DoesNotExist':
      return name === ''
    default:
      return name !== ''
  }
}

function crossesNamespaces(spec: Pod['spec']): boolean {
  const terms = [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].flatMap(affinity => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(each => each.podAffinityTerm),
  ])
  return terms.some(term => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined)
}
