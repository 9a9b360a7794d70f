// How the default roles and bindings of a start are brought together with those that are there, as upstream does it: what is
// missing of one comes back, what was added to it stays, and one that says `autoupdate: "false"` is left alone. Pure.
import { isEqual } from '../../api/equality.ts'
import type {
  ClusterRole,
  ObjectMeta,
  PolicyRule,
  RbacSubject,
  RoleBinding,
} from '../../api/generated/types.ts'
import { autoupdateAnnotation } from '../../api/rbac/default-policy.ts'
import { coverOf } from '../../api/rbac/rule-cover.ts'

export type PolicyStep<T> =
  | { readonly kind: 'keep' }
  | { readonly kind: 'create'; readonly object: T }
  | { readonly kind: 'update'; readonly object: T }
  /** A binding stays bound to its role: one to another role is made anew. */
  | { readonly kind: 'replace'; readonly object: T }

const keep = { kind: 'keep' } as const

export function planRole<T extends ClusterRole>(wanted: T, present: T | null): PolicyStep<T> {
  if (!present) return { kind: 'create', object: wanted }
  if (isProtected(present.metadata)) return keep
  const selectors = [
    ...(present.aggregationRule?.clusterRoleSelectors ?? []),
    ...(wanted.aggregationRule?.clusterRoleSelectors ?? []),
  ].filter((each, index, all) => all.findIndex(other => isEqual(other, each)) === index)
  const object = {
    ...present,
    metadata: mergedMeta(wanted.metadata, present.metadata),
    ...(selectors.length > 0 ? { aggregationRule: { clusterRoleSelectors: selectors } } : {}),
    // The rules of one that gathers them are its controller's matter.
    rules: wanted.aggregationRule ? present.rules : withMissing(present.rules, wanted.rules),
  }
  return isSame(object, present) ? keep : { kind: 'update', object }
}

export function planBinding<T extends RoleBinding>(wanted: T, present: T | null): PolicyStep<T> {
  if (!present) return { kind: 'create', object: wanted }
  if (isProtected(present.metadata)) return keep
  if (!isEqual(present.roleRef, wanted.roleRef)) return { kind: 'replace', object: wanted }
  const has = (subject: RbacSubject) => present.subjects?.some(each => isEqual(each, subject)) ?? false
  const object = {
    ...present,
    metadata: mergedMeta(wanted.metadata, present.metadata),
    subjects: [...(present.subjects ?? []), ...(wanted.subjects ?? []).filter(each => !has(each))],
  }
  return isSame(object, present) ? keep : { kind: 'update', object }
}

const isProtected = (meta: ObjectMeta | undefined): boolean =>
  meta?.annotations?.[autoupdateAnnotation] === 'false'

const mergedMeta = (wanted: ObjectMeta | undefined, present: ObjectMeta | undefined): ObjectMeta => ({
  ...present,
  labels: { ...wanted?.labels, ...present?.labels },
  annotations: { ...wanted?.annotations, ...present?.annotations },
})

function withMissing(
  present: readonly PolicyRule[] = [],
  wanted: readonly PolicyRule[] = [],
): readonly PolicyRule[] {
  const cover = coverOf(present, wanted)
  return cover.kind === 'missing' ? [...present, ...cover.rules] : present
}

/** No list and an empty one are the same. */
function isSame(object: ClusterRole | RoleBinding, present: ClusterRole | RoleBinding): boolean {
  const shown = (each: ClusterRole | RoleBinding) => ({
    ...each,
    ...('rules' in each && each.rules?.length === 0 ? { rules: undefined } : {}),
    ...('subjects' in each && each.subjects?.length === 0 ? { subjects: undefined } : {}),
  })
  return isEqual(shown(object), shown(present))
}
