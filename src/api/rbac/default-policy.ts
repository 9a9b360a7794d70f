// The roles and bindings that a cluster has from the start, as objects of the API: upstream's of release 1.36, and the few
// that Kedge's own controllers need besides.
import type { ClusterRole, ClusterRoleBinding, RbacSubject, Role, RoleBinding } from '../generated/types.ts'
import { gatheringRoles, iamClusterRoleBindings, iamClusterRoles } from '../iam/roles.ts'
import { aggregatedRules } from './aggregation.ts'
import {
  aggregatedRoles,
  clusterBindings,
  clusterRoles,
  joiningRoles,
  namespacedRoles,
} from './cluster-roles.ts'
import { controllerRoles } from './controller-roles.ts'
import { kedgeRoles } from './kedge-roles.ts'
import { rbacGroup } from './policy-rule.ts'
import { ruleOf } from './rule-notation.ts'

export interface DefaultPolicy {
  readonly clusterRoles: readonly ClusterRole[]
  readonly clusterRoleBindings: readonly ClusterRoleBinding[]
  readonly roles: readonly Role[]
  readonly roleBindings: readonly RoleBinding[]
}

/** What is taken away from a default role or binding comes back at the next start, unless this says `false`. */
export const autoupdateAnnotation = 'rbac.authorization.kubernetes.io/autoupdate'

const aggregateLabel = (role: string): string => `rbac.authorization.k8s.io/aggregate-to-${role}`

export function defaultPolicy(): DefaultPolicy {
  const own = Object.entries(kedgeRoles)
  return {
    clusterRoles: withGathered([
      ...Object.keys(aggregatedRoles).map(aggregatedRole),
      ...Object.entries(clusterRoles).map(([name, rules]) => clusterRole(name, rules)),
      ...Object.entries(controllerRoles).map(([name, rules]) =>
        clusterRole(`system:controller:${name}`, rules),
      ),
      ...own.map(([name, rules]) => clusterRole(`kedge:${name}`, rules)),
      ...iamClusterRoles().map(withDefaultMeta),
    ]),
    clusterRoleBindings: [
      ...Object.entries(clusterBindings).map(([name, subjects]) => clusterBinding(name, subjects)),
      ...Object.keys(controllerRoles).map(name =>
        clusterBinding(`system:controller:${name}`, [`account ${name}`]),
      ),
      ...own.map(([name]) => clusterBinding(`kedge:${name}`, [`account ${name}`])),
      ...iamClusterRoleBindings().map(withDefaultMeta),
    ],
    roles: namespacedRoles.map(({ namespace, name, rules }) => ({
      metadata: { ...metaOf(name), namespace },
      rules: rules.map(ruleOf),
    })),
    roleBindings: namespacedRoles.map(({ namespace, name, subjects, binding = name }) => ({
      metadata: { ...metaOf(binding), namespace },
      roleRef: { apiGroup: rbacGroup, kind: 'Role', name },
      subjects: subjects.map(subjectOf),
    })),
  }
}

/** As their controller would have it: `admin` is right from the first moment, too. */
function withGathered(roles: readonly ClusterRole[]): readonly ClusterRole[] {
  let all = roles
  for (const name of ['view', 'edit', 'admin', ...Object.keys(gatheringRoles)])
    all = all.map(role =>
      role.metadata?.name === name ? { ...role, rules: aggregatedRules(role, all) ?? [] } : role,
    )
  return all
}

const metaOf = (name: string, labels: { readonly [name: string]: string } = {}) => ({
  name,
  annotations: { [autoupdateAnnotation]: 'true' },
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
})

const withDefaultMeta = <T extends ClusterRole | ClusterRoleBinding>({ metadata, ...rest }: T) => {
  const { name = '', labels, annotations } = metadata ?? {}
  const meta = metaOf(name, labels)
  return { ...rest, metadata: { ...meta, annotations: { ...annotations, ...meta.annotations } } }
}

const joins = (roles: readonly string[]) =>
  Object.fromEntries(roles.map(role => [aggregateLabel(role), 'true']))

function clusterRole(name: string, rules: readonly string[]): ClusterRole {
  const joined = joiningRoles[name]
  return { metadata: metaOf(name, joins(joined ? [joined] : [])), rules: rules.map(ruleOf) }
}

function aggregatedRole(name: string): ClusterRole {
  const role = aggregatedRoles[name]
  return {
    metadata: metaOf(name, joins(role?.joins ?? [])),
    aggregationRule: {
      clusterRoleSelectors: [{ matchLabels: { [aggregateLabel(role?.gathers ?? name)]: 'true' } }],
    },
  }
}

const clusterBinding = (name: string, subjects: readonly string[]): ClusterRoleBinding => ({
  metadata: metaOf(name),
  roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
  ...(subjects.length > 0 ? { subjects: subjects.map(subjectOf) } : {}),
})

function subjectOf(text: string): RbacSubject {
  const [kind = '', name = ''] = text.split(' ')
  if (kind === 'account') return { kind: 'ServiceAccount', name, namespace: 'kube-system' }
  return { apiGroup: rbacGroup, kind: kind === 'user' ? 'User' : 'Group', name }
}
