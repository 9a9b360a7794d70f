// Which objects a ResourceQuota is about.
import type {
  PersistentVolumeClaim,
  Pod,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import { qosClassOf } from '../strategies/pod/pod-qos.ts'

type Scope = ScopedResourceSelectorRequirement

/** Whether a quota counts this object: one with scopes counts what has such scopes, and is in all of its own. */
export const inScopes = (spec: ResourceQuotaSpec | undefined, kind: string, object: ApiObject): boolean =>
  scopesOf(spec).every(scope => {
    if (kind === 'Pod') return isPodIn(scope, object as Pod)
    return kind === 'PersistentVolumeClaim' && isClaimIn(scope, object as PersistentVolumeClaim)
  })

/** Both ways of saying them. */
export const scopesOf = (spec: ResourceQuotaSpec | undefined): readonly Scope[] => [
  ...(spec?.scopes ?? []).map(scopeName => ({ scopeName, operator: 'Exists' })),
  ...(spec?.scopeSelector?.matchExpressions ?? []),
]

function isPodIn(scope: Scope, { spec }: Pod): boolean {
  switch (scope.scopeName) {
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
      return selects(scope, [spec?.priorityClassName])
    default:
      return false
  }
}

/** A claim on its way from one class to another is in both. */
const isClaimIn = (scope: Scope, { spec, status }: PersistentVolumeClaim): boolean =>
  scope.scopeName === 'VolumeAttributesClass' &&
  selects(scope, [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ])

function selects({ operator, values = [] }: Scope, classes: readonly (string | undefined)[]): boolean {
  const names = classes.flatMap(name => name || [])
  switch (operator) {
    case 'In':
      return names.some(name => values.includes(name))
    case 'NotIn':
      return names.length === 0 || names.some(name => !values.includes(name))
    case 'DoesNotExist':
      return names.length === 0
    default:
      return names.length > 0
  }
}

function crossesNamespaces(spec: Pod['spec']): boolean {
  const terms = [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].flatMap(affinity => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(each => each.podAffinityTerm),
  ])
  return terms.some(term => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined)
}
