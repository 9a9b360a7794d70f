// Roles as pages explain and make them: which permission templates a role has, and which a chosen one brings along. Pure.
import type { ClusterRole, Role } from '../../../src/api/generated/types.ts'
import { templatesAnnotation } from '../../../src/api/iam/names.ts'
import {
  builtInTemplate,
  namesIn,
  type PermissionTemplate,
  permissionTemplates,
  rulesOfTemplates,
  type TemplateScope,
} from '../../../src/api/iam/permission-templates.ts'
import { dependsOnAnnotation, projectRoles, workspaceRoles } from '../../../src/api/iam/roles.ts'
import { nameOf } from '../../../src/api/object.ts'

/** From the highest to the lowest. */
export const builtInRoles: { readonly [S in TemplateScope]: readonly string[] } = {
  project: ['project-admin', 'project-operator', 'project-viewer'],
  workspace: ['workspace-admin', 'workspace-self-provisioner', 'workspace-viewer', 'workspace-regular'],
}

/** Upstream's, which every cluster has. */
export const plainRoles: readonly string[] = ['admin', 'edit', 'view']

/** The built-in roles that have all of this one: itself, and those below which it stands. */
function gathered(role: string): readonly string[] {
  const all = { ...projectRoles, ...workspaceRoles }
  const below = Object.keys(all).filter(each => all[each]?.below === role)
  const also = role === 'workspace-viewer' ? ['workspace-regular'] : []
  return [role, ...[...below, ...also].flatMap(gathered)]
}

/** The templates that a built-in role has, in the order in which they are listed. */
export function templatesOfRole(role: string): readonly string[] {
  const roles = gathered(role)
  return Object.keys(permissionTemplates).filter(name =>
    roles.includes(permissionTemplates[name]?.least ?? ''),
  )
}

export interface Template {
  readonly name: string
  readonly dependsOn: readonly string[]
  /** What somebody has written of one that is not built in. */
  readonly description: string
}

export const builtInTemplates = (scope: TemplateScope): readonly Template[] =>
  Object.entries(permissionTemplates)
    .filter(([, template]: readonly [string, PermissionTemplate]) => template.scope === scope)
    .map(([name, { dependsOn }]) => ({ name, dependsOn, description: '' }))

/** Those of the cluster besides: whoever may list them finds what an operator's chart has added. */
export function withAdded(builtIn: readonly Template[], roles: readonly ClusterRole[]): readonly Template[] {
  const added = roles
    .filter(role => !builtIn.some(({ name }) => name === nameOf(role)))
    .map(role => ({
      name: nameOf(role),
      dependsOn: namesIn(role.metadata?.annotations?.[dependsOnAnnotation] ?? ''),
      description: role.metadata?.annotations?.['kubesphere.io/description'] ?? '',
    }))
  return [...builtIn, ...added]
}

/** Everything that these bring along, themselves not counted. */
export function needsOf(chosen: readonly string[], templates: readonly Template[]): readonly string[] {
  const byName = new Map(templates.map(each => [each.name, each]))
  const seen = new Set(chosen)
  for (const name of seen) for (const needed of byName.get(name)?.dependsOn ?? []) seen.add(needed)
  return [...seen].filter(name => !chosen.includes(name))
}

/** Which of the chosen bring this one along. */
export const bringersOf = (
  name: string,
  chosen: readonly string[],
  templates: readonly Template[],
): readonly string[] => chosen.filter(each => each !== name && needsOf([each], templates).includes(name))

export const templatesIn = (role: Role): readonly string[] =>
  namesIn(role.metadata?.annotations?.[templatesAnnotation] ?? '')

/** Its rules are the server's to fill in; another cluster is told the rules themselves. */
export function roleOf(name: string, namespace: string, chosen: readonly string[]): Role {
  const made = rulesOfTemplates(chosen, builtInTemplate)
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: name.trim(), namespace, annotations: { [templatesAnnotation]: chosen.join(',') } },
    rules: made.kind === 'rules' ? made.rules : [],
  }
}

/** `get, list pods, services`: a rule as people read it. */
export function ruleText({ verbs, resources = [], nonResourceURLs = [], resourceNames = [] }: Rule): string {
  const names = resourceNames.length > 0 ? ` (${resourceNames.join(', ')})` : ''
  return `${verbs.join(', ')} ${[...resources, ...nonResourceURLs].join(', ')}${names}`
}

interface Rule {
  readonly verbs: readonly string[]
  readonly resources?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  readonly resourceNames?: readonly string[]
}
