// A membership is a RoleBinding. This is how Kedge names those that it makes, and how it reads any.
import { isEqual } from '../equality.ts'
import type { RbacSubject, RoleBinding, RoleRef } from '../generated/types.ts'
import { rbacGroup } from '../rbac/policy-rule.ts'
import { derivedLabel } from './names.ts'

export interface Membership {
  readonly namespace: string
  /** A ClusterRole. */
  readonly role: string
  /** As the API names the user. */
  readonly user: string
}

/** The binding that makes somebody a member. */
export const memberBinding = ({ namespace, role, user }: Membership): RoleBinding =>
  bindingOf({ namespace, role: { kind: 'ClusterRole', name: role }, subject: subjectOf(user) })

export interface BindingOf {
  readonly namespace: string
  readonly role: Pick<RoleRef, 'kind' | 'name'>
  readonly subject: RbacSubject
}

/** The binding of a role, or of one of the namespace's own, to a person, a group or a service account. */
export const bindingOf = ({ namespace, role, subject }: BindingOf): RoleBinding => ({
  metadata: { namespace, name: `${role.name}:${wordOf(subject).replaceAll(/[/%]/g, '_')}` },
  roleRef: { apiGroup: rbacGroup, ...role },
  subjects: [subject],
})

function wordOf({ kind, namespace, name }: RbacSubject): string {
  if (kind === 'Group') return `group:${name}`
  return kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name
}

/** Whom the API names so: a service account by its long name, or a person. */
export function subjectOf(user: string): RbacSubject {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user)
  const [, namespace, name] = account ?? []
  return namespace && name
    ? { kind: 'ServiceAccount', namespace, name }
    : { apiGroup: rbacGroup, kind: 'User', name: user }
}

export interface Member {
  readonly subject: RbacSubject
  readonly role: string
  /** `Role` for one of the namespace's own. */
  readonly roleKind: string
  readonly binding: string
  /** The workspace from whose members it follows; null for one that is a member here. */
  readonly derivedFrom: string | null
}

/** Who is a member by these bindings, in the order of their names. */
export const membersOf = (bindings: readonly RoleBinding[]): readonly Member[] =>
  bindings
    .flatMap(({ metadata, roleRef, subjects = [] }) =>
      subjects.map(subject => ({
        subject,
        role: roleRef.name,
        roleKind: roleRef.kind,
        binding: metadata?.name ?? '',
        derivedFrom: metadata?.labels?.[derivedLabel] ?? null,
      })),
    )
    .toSorted((one, other) =>
      one.subject.name < other.subject.name ? -1 : one.subject.name > other.subject.name ? 1 : 0,
    )

export type LeaveStep =
  | { readonly kind: 'delete'; readonly binding: RoleBinding }
  | { readonly kind: 'update'; readonly binding: RoleBinding }

/** What takes a user out of bindings, but for one that is to stay. Derived ones follow from elsewhere. */
export const leaveSteps = (
  bindings: readonly RoleBinding[],
  user: string,
  staying: string | null = null,
): readonly LeaveStep[] =>
  bindings.flatMap((binding): readonly LeaveStep[] => {
    const { metadata } = binding
    if (metadata?.name === staying || metadata?.labels?.[derivedLabel] !== undefined) return []
    const step = withoutSubject(binding, subjectOf(user))
    return step ? [step] : []
  })

/** What takes one out of a binding; null where it does not name them. */
export function withoutSubject(binding: RoleBinding, subject: RbacSubject): LeaveStep | null {
  const { subjects = [] } = binding
  const others = subjects.filter(each => !isSame(each, subject))
  if (others.length === subjects.length) return null
  return others.length === 0
    ? { kind: 'delete', binding }
    : { kind: 'update', binding: { ...binding, subjects: others } }
}

const isSame = (one: RbacSubject, other: RbacSubject): boolean =>
  isEqual([one.kind, one.namespace ?? '', one.name], [other.kind, other.namespace ?? '', other.name])
