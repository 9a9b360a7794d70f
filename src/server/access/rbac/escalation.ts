// What keeps users from giving others, or themselves, what they do not have: a role needs its rules, or `escalate`; a binding
// the rules of its role, or `bind`; gathering rules from other roles needs all there is.
import { isEqual } from '../../../api/equality.ts'
import type { ClusterRole, PolicyRule, RoleBinding } from '../../../api/generated/types.ts'
import { workspaceOfNamespace } from '../../../api/iam/names.ts'
import type { ApiObject } from '../../../api/object.ts'
import { rbacGroup } from '../../../api/rbac/policy-rule.ts'
import { coverOf, linesOfRules, quotedList } from '../../../api/rbac/rule-cover.ts'
import { quoted } from '../../../api/shown-value.ts'
import type { User } from '../../request/request.ts'
import { forbidden, notFound } from '../../resources/refusals.ts'
import type { ResourceAttributes } from '../attributes.ts'
import type { GrantAttempt, Grants, Verdict } from '../authorizer.ts'
import { isMaster } from '../privileged.ts'
import type { RbacAuthorizer } from './rbac-authorizer.ts'
import type { RbacIndex } from './rbac-index.ts'

export interface EscalationOptions {
  readonly index: RbacIndex
  readonly rbac: RbacAuthorizer
  /** What decides at the end, whatever mode: who may `escalate` or `bind`. */
  authorize(attributes: ResourceAttributes): Verdict
}

export function escalationGuard({ index, rbac, authorize }: EscalationOptions): Grants {
  const may = (attempt: GrantAttempt, verb: string, what: Partial<ResourceAttributes>) =>
    authorize({
      kind: 'resource',
      ...{ user: attempt.user, verb, group: rbacGroup, version: '*', resource: '', subresource: '' },
      ...{ namespace: attempt.namespace, name: attempt.name },
      ...what,
    }).kind === 'allowed'

  const requireHeld = (attempt: GrantAttempt, name: string, wanted: readonly PolicyRule[]): void => {
    const { rules, error } = rbac.rulesFor(attempt.user, attempt.namespace)
    const cover = coverOf(rules, wanted)
    if (cover.kind === 'covered') return
    const lines = cover.kind === 'missing' ? linesOfRules(cover.rules) : ['{rules too many to be compared}']
    throw forbidden(attempt.kind, name, grantSentence(attempt.user, lines, error))
  }

  const requireRole = (attempt: GrantAttempt, draft: ClusterRole, old: ClusterRole | null): void => {
    if (may(attempt, 'escalate', { resource: attempt.kind.plural })) return
    const name = draft.metadata?.name ?? ''
    requireHeld(attempt, name, draft.rules ?? [])
    if (!gathers(draft) && !(old && gathers(old))) return
    if (coverOf(rbac.rulesFor(attempt.user, attempt.namespace).rules, everything).kind !== 'covered')
      throw forbidden(attempt.kind, name, 'must have cluster-admin privileges to use the aggregationRule')
  }

  const requireBinding = (attempt: GrantAttempt, { metadata, roleRef }: RoleBinding): void => {
    const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles'
    if (may(attempt, 'bind', { resource, group: roleRef.apiGroup ?? rbacGroup, name: roleRef.name })) return
    const rules = index.rulesOf(roleRef, attempt.namespace)
    if (rules instanceof Error) throw notFound({ group: rbacGroup, plural: resource }, roleRef.name)
    requireHeld(attempt, metadata?.name ?? '', rules)
    requireReach(attempt, metadata?.name ?? '', roleRef)
  }

  /** A role in a workspace gives others in its projects: whoever gives it has those there by such a role, or everywhere. */
  const requireReach = (
    attempt: GrantAttempt,
    name: string,
    { kind, name: role }: RoleBinding['roleRef'],
  ) => {
    const { user, namespace } = attempt
    const reached = kind === 'ClusterRole' && workspaceOfNamespace(namespace) ? index.inProjects(role) : []
    const rulesIn = (roles: readonly string[]) =>
      roles.flatMap(each => {
        const rules = index.rulesOf({ kind: 'ClusterRole', name: each }, '')
        return rules instanceof Error ? [] : rules
      })
    if (reached.length === 0) return
    const held = [...rbac.rulesFor(user, '').rules]
    index.visit(user, namespace, ({ binding, roleRef }) => {
      if (binding.namespace && roleRef.kind === 'ClusterRole')
        held.push(...rulesIn(index.inProjects(roleRef.name)))
      return true
    })
    const cover = coverOf(held, rulesIn(reached))
    if (cover.kind === 'covered') return
    const lines = cover.kind === 'missing' ? linesOfRules(cover.rules) : ['{rules too many to be compared}']
    throw forbidden(attempt.kind, name, grantSentence(user, lines, ''))
  }

  return {
    require(attempt) {
      const { user, kind, draft, old } = attempt
      if (isMaster(user) || (old && changesOnlyOwnership(draft, old))) return
      if (kind.plural.endsWith('bindings')) requireBinding(attempt, draft as RoleBinding)
      else requireRole(attempt, draft as ClusterRole, old as ClusterRole | null)
    },
  }
}

const everything: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]

const gathers = ({ aggregationRule }: ClusterRole): boolean =>
  (aggregationRule?.clusterRoleSelectors ?? []).length > 0

function grantSentence({ name, groups }: User, lines: readonly string[], error: string): string {
  const what = `user ${quoted(name)} (groups=${quotedList(groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`
  return error ? `${what}; resolution errors: [${error}]` : what
}

/** What the garbage collector changes of any object: it grants nobody anything. */
function changesOnlyOwnership(draft: ApiObject, old: ApiObject): boolean {
  const bare = ({ metadata, ...rest }: ApiObject) => ({
    ...rest,
    metadata: {
      ...metadata,
      ownerReferences: undefined,
      finalizers: undefined,
      managedFields: undefined,
      resourceVersion: undefined,
    },
  })
  return isEqual(bare(draft), bare(old))
}
