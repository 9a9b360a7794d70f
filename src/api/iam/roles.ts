// The roles that people have on the platform, in a workspace and in a project: ClusterRoles, made with the default policy.
//
//   - on the platform they are bound to the groups of accounts with that role (`iam.kedge.dev:platform-admin` …); every account
//     is a platform-regular besides;
//   - roles of workspaces and projects gather permission templates by label, and each what the one below it gathers. Those of
//     projects gather upstream's `view`, `edit` and `admin`, too, so that what an operator's chart adds to these is in them;
//   - what a role in the workspace means for its projects stands in an annotation of it.
import type { ClusterRole, ClusterRoleBinding } from '../generated/types.ts'
import { rbacGroup } from '../rbac/policy-rule.ts'
import { ruleOf } from '../rbac/rule-notation.ts'
import { iamGroup, inProjectsAnnotation } from './names.ts'
import { permissionTemplates } from './permission-templates.ts'

export const platformRoles: { readonly [name: string]: readonly string[] } = {
  'platform-admin': ['* *: *', '* url: *'],
  'platform-self-provisioner': ['create iam.kedge.dev: workspaces'],
  'platform-regular': [
    'read scheduling.k8s.io: priorityclasses',
    'read storage.k8s.io: storageclasses',
    'get rbac.authorization.k8s.io: clusterroles # project-admin project-operator project-viewer workspace-admin workspace-regular workspace-self-provisioner workspace-viewer',
  ],
}

interface GatheringRole {
  /** The next role, which has all that this one has; null for the highest, or one beside the others. */
  readonly below: string | null
  /** What of upstream's it gathers besides. */
  readonly upstream: string | null
  readonly inProjects: readonly string[]
}

export const projectRoles: { readonly [name: string]: GatheringRole } = {
  'project-viewer': { below: 'project-operator', upstream: 'view', inProjects: [] },
  'project-operator': { below: 'project-admin', upstream: 'edit', inProjects: [] },
  'project-admin': { below: null, upstream: 'admin', inProjects: [] },
}

export const workspaceRoles: { readonly [name: string]: GatheringRole } = {
  'workspace-regular': { below: 'workspace-self-provisioner', upstream: null, inProjects: [] },
  'workspace-viewer': { below: null, upstream: null, inProjects: ['project-viewer'] },
  'workspace-self-provisioner': { below: 'workspace-admin', upstream: null, inProjects: [] },
  'workspace-admin': {
    below: null,
    upstream: null,
    inProjects: ['project-admin', 'project-manage-quotas'],
  },
}

/** In the order in which they can be gathered: a role comes before the one that has all of it. */
export const gatheringRoles: { readonly [name: string]: GatheringRole } = {
  ...projectRoles,
  ...workspaceRoles,
}

export const templateLabel = 'iam.kedge.dev/template'
export const dependsOnAnnotation = 'iam.kedge.dev/depends-on'

const gatherLabel = (role: string): string => `iam.kedge.dev/aggregate-to-${role}`
const upstreamLabel = (role: string): string => `rbac.authorization.k8s.io/aggregate-to-${role}`

/** Who is in the workspace as a viewer sees what a regular member sees. */
const alsoGathers: { readonly [role: string]: readonly string[] } = {
  'workspace-viewer': ['workspace-regular'],
}

const reachOf = (roles: readonly string[]): { readonly [annotation: string]: string } =>
  roles.length === 0 ? {} : { [inProjectsAnnotation]: roles.join(',') }

export const iamClusterRoles = (): readonly ClusterRole[] => [
  ...Object.entries(platformRoles).map(([name, rules]) => ({ metadata: { name }, rules: rules.map(ruleOf) })),
  ...Object.entries(permissionTemplates).map(([name, { scope, dependsOn, least, rules }]) => ({
    metadata: {
      name,
      labels: { [templateLabel]: scope, ...(least === null ? {} : { [gatherLabel(least)]: 'true' }) },
      annotations: { [dependsOnAnnotation]: dependsOn.join(',') },
    },
    rules: rules.map(ruleOf),
  })),
  ...Object.entries(gatheringRoles).map(([name, { below, upstream, inProjects }]) => ({
    metadata: {
      name,
      labels: below === null ? {} : { [gatherLabel(below)]: 'true' },
      annotations: reachOf(inProjects),
    },
    aggregationRule: {
      clusterRoleSelectors: [
        gatherLabel(name),
        ...(alsoGathers[name] ?? []).map(gatherLabel),
        ...(upstream === null ? [] : [upstreamLabel(upstream)]),
      ].map(label => ({ matchLabels: { [label]: 'true' } })),
    },
  })),
]

/** Of every account, whatever its role on the platform. */
const accountsGroup = `${iamGroup}:accounts`

export const iamClusterRoleBindings = (): readonly ClusterRoleBinding[] =>
  Object.keys(platformRoles).map(name => ({
    metadata: { name },
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
    subjects: [
      {
        apiGroup: rbacGroup,
        kind: 'Group',
        name: name === 'platform-regular' ? accountsGroup : `${iamGroup}:${name}`,
      },
    ],
  }))
