// What the members of a workspace are in its projects. Pure.
import { isEqual } from '../../api/equality.ts'
import type { Namespace, RbacSubject, RoleBinding } from '../../api/generated/types.ts'
import { derivedLabel } from '../../api/iam/names.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { rbacGroup } from '../../api/rbac/policy-rule.ts'

const namePrefix = 'workspace:'

export interface Memberships {
  readonly workspace: string
  /** The bindings in the workspace's own namespace. */
  readonly bindings: readonly RoleBinding[]
  /** The projects of the workspace. */
  readonly projects: readonly Namespace[]
  /** The roles that members with this ClusterRole have in every project. */
  inProjects(clusterRole: string): readonly string[]
}

/** The bindings that there must be in the projects: one for each role that somebody has by the workspace, in each project. */
export function derivedBindings({
  workspace,
  bindings,
  projects,
  inProjects,
}: Memberships): readonly RoleBinding[] {
  const subjects = new Map<string, Map<string, RbacSubject>>()
  for (const binding of bindings) {
    // One on its way out gives nothing any more; roles of the workspace itself reach no further than it.
    if (isTerminating(binding) || binding.roleRef.kind !== 'ClusterRole') continue
    for (const role of inProjects(binding.roleRef.name)) {
      const bySubject = subjects.get(role) ?? new Map<string, RbacSubject>()
      subjects.set(role, bySubject)
      for (const subject of binding.subjects ?? []) {
        const placed = withNamespace(subject, binding.metadata?.namespace ?? '')
        bySubject.set(JSON.stringify([placed.kind, placed.namespace, placed.name]), placed)
      }
    }
  }
  const roles = [...subjects].filter(([, bySubject]) => bySubject.size > 0)
  return projects
    .filter(project => !isTerminating(project))
    .flatMap(project =>
      roles.map(([role, bySubject]) => ({
        metadata: {
          namespace: nameOf(project),
          name: `${namePrefix}${role}`,
          labels: { [derivedLabel]: workspace },
        },
        roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: role },
        subjects: [...bySubject].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each),
      })),
    )
}

/** A service account without a namespace is of that of its binding. */
const withNamespace = (subject: RbacSubject, namespace: string): RbacSubject =>
  subject.kind === 'ServiceAccount' && !subject.namespace ? { ...subject, namespace } : subject

/** A binding of a project under the name of a derived one is one, whoever made it. */
export const isDerivedByName = ({ metadata }: RoleBinding): boolean =>
  metadata?.name?.startsWith(namePrefix) ?? false

export type BindingStep =
  | { readonly kind: 'createBinding'; readonly binding: RoleBinding }
  | { readonly kind: 'updateBinding'; readonly binding: RoleBinding }
  | { readonly kind: 'deleteBinding'; readonly binding: RoleBinding }

const isAs = (found: RoleBinding, wanted: RoleBinding): boolean =>
  isEqual(found.subjects ?? [], wanted.subjects ?? []) &&
  found.metadata?.labels?.[derivedLabel] === wanted.metadata?.labels?.[derivedLabel]

/** From the derived bindings that there are (of this workspace, anywhere) to those that there must be. Rights are taken before any are given. */
export function bindingSteps(
  wanted: readonly RoleBinding[],
  present: readonly RoleBinding[],
): readonly BindingStep[] {
  const keyOf = ({ metadata }: RoleBinding) => `${metadata?.namespace}/${metadata?.name}`
  const left = new Map(present.map(each => [keyOf(each), each]))
  const steps: BindingStep[] = []
  for (const binding of wanted) {
    const found = left.get(keyOf(binding))
    left.delete(keyOf(binding))
    if (!found) steps.push({ kind: 'createBinding', binding })
    else if (isTerminating(found)) continue
    // A binding stays bound to its role: this one goes, and is made again in the next pass.
    else if (!isEqual(found.roleRef, binding.roleRef)) steps.push({ kind: 'deleteBinding', binding: found })
    else if (!isAs(found, binding))
      steps.push({
        kind: 'updateBinding',
        binding: {
          ...found,
          metadata: { ...found.metadata, labels: { ...found.metadata?.labels, ...binding.metadata?.labels } },
          subjects: binding.subjects,
        },
      })
  }
  const stale = [...left.values()].filter(each => !isTerminating(each))
  const order = { deleteBinding: 0, updateBinding: 1, createBinding: 2 }
  return [...stale.map(binding => ({ kind: 'deleteBinding', binding }) as const), ...steps].toSorted(
    (one, other) => order[one.kind] - order[other.kind],
  )
}
