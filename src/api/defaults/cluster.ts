import type {
  ClusterRoleBinding,
  LimitRange,
  LimitRangeItem,
  Namespace,
  Node,
  PriorityClass,
  ResourceQuota,
  RoleBinding,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { roundResources } from './pod/resource-list.ts'
import { each, fill, structIn } from './struct.ts'

/** A namespace carries its name as a label, so that selectors can name it. */
export function setNamespaceDefaults(namespace: Draft<Namespace>): void {
  const name = namespace.metadata?.name
  if (name && namespace.metadata)
    namespace.metadata.labels = { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': name }
  structIn(namespace, 'spec')
  fill(structIn(namespace, 'status'), 'phase', 'Active')
}

export function setNodeDefaults(node: Draft<Node>): void {
  const status = structIn(node, 'status')
  if (!status.allocatable && status.capacity) status.allocatable = { ...status.capacity }
  roundResources(status.capacity)
  roundResources(status.allocatable)
  setPodCidr(structIn(node, 'spec'))
}

/** The first range has a field of its own, from the time when there was only one. */
function setPodCidr(spec: { podCIDR?: string; podCIDRs?: string[] }): void {
  if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR]
  const [first] = spec.podCIDRs ?? []
  if (first) spec.podCIDR = first
}

export function setResourceQuotaDefaults(quota: Draft<ResourceQuota>): void {
  for (const list of [quota.spec?.hard, quota.status?.hard, quota.status?.used]) roundResources(list)
  structIn(quota, 'status')
}

export function setLimitRangeDefaults(range: Draft<LimitRange>): void {
  for (const item of each(range.spec?.limits)) {
    if (item.type === 'Container') setContainerLimits(item)
    for (const list of [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio])
      roundResources(list)
  }
}

/** The limit is the maximum unless told, the request the limit, and where there is none the minimum. */
function setContainerLimits(item: Draft<LimitRangeItem>): void {
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  if (Object.keys(limits).length > 0) item.default = limits
  if (Object.keys(requests).length > 0) item.defaultRequest = requests
}

const rbacGroup = 'rbac.authorization.k8s.io'

export function setRoleBindingDefaults(binding: Draft<RoleBinding> | Draft<ClusterRoleBinding>): void {
  fill(structIn(binding, 'roleRef'), 'apiGroup', rbacGroup)
  for (const subject of each(binding.subjects))
    if (subject.kind === 'User' || subject.kind === 'Group') fill(subject, 'apiGroup', rbacGroup)
}

export function setPriorityClassDefaults(priorityClass: Draft<PriorityClass>): void {
  priorityClass.preemptionPolicy ??= 'PreemptLowerPriority'
}
