import type { Pod, ResourceQuota, ScopedResourceSelectorRequirement } from '../api/generated/types.ts'

/** Whether the quota is about this pod. */
export function matchesScopes({ spec }: ResourceQuota, pod: Pod): boolean {
  const plain = (spec?.scopes ?? []).map(scopeName => ({ scopeName, operator: 'Exists' }))
  return [...plain, ...(spec?.scopeSelector?.matchExpressions ?? [])].every(scope => isIn(scope, pod))
}

function isIn({ scopeName, operator, values = [] }: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  switch (scopeName) {
    case 'Terminating':
      return pod.spec?.activeDeadlineSeconds !== undefined
    case 'NotTerminating':
      return pod.spec?.activeDeadlineSeconds === undefined
    case 'BestEffort':
      return isBestEffort(pod)
    case 'NotBestEffort':
      return !isBestEffort(pod)
    case 'PriorityClass':
      return hasValue(pod.spec?.priorityClassName, operator, values)
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod)
    default:
      return false
  }
}

function hasValue(value: string | undefined, operator: string, values: readonly string[]): boolean {
  const isSet = value !== undefined && value !== ''
  switch (operator) {
    case 'Exists':
      return isSet
    case 'DoesNotExist':
      return !isSet
    case 'In':
      return isSet && values.includes(value)
    case 'NotIn':
      return !isSet || !values.includes(value)
    default:
      return false
  }
}

function isBestEffort({ spec, status }: Pod): boolean {
  if (status?.qosClass) return status.qosClass === 'BestEffort'
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
  return containers.every(
    ({ resources }) =>
      Object.keys(resources?.requests ?? {}).length === 0 &&
      Object.keys(resources?.limits ?? {}).length === 0,
  )
}

function reachesOtherNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {}
  const terms = [podAffinity, podAntiAffinity].flatMap(affinity => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(each => each.podAffinityTerm),
  ])
  return terms.some(term => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined)
}
