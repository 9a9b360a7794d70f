// A membership is a RoleBinding. This is how Kedge names those that it makes, and how it reads any.
import { isEqual } from '../equality.ts'
import type { RbacSubject, RoleBinding } from '../generated/types.ts'
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
export const memberBinding = ({ namespace, role, user }: Membership): RoleBinding => ({
  metadata: { namespace, name: `${role}:${user.replaceAll(/[/%]/g, '_')}` },
  roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: role },
  subjects: [subjectOf(user)],
})

function subjectOf(user: string): RbacSubject {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user)
  const [, namespace, name] = account ?? []
  return namespace && name
    ? { kind: 'ServiceAccount', namespace, name }
    : { apiGroup: rbacGroup, kind: 'User', name: user }
}

export interface Member {
  readonly subject: RbacSubject
  readonly role: string
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
    const { metadata, subjects = [] } = binding
    if (metadata?.name === staying || metadata?.labels?.[derivedLabel] !== undefined) return []
    const others = subjects.filter(each => !isSame(each, subjectOf(user)))
    if (others.length === subjects.length) return []
    return others.length === 0
      ? [{ kind: 'delete', binding }]
      : [{ kind: 'update', binding: { ...binding, subjects: others } }]
  })

const isSame = (one: RbacSubject, other: RbacSubject): boolean =>
  isEqual([one.kind, one.namespace ?? '', one.name], [other.kind, other.namespace ?? '', other.name])
