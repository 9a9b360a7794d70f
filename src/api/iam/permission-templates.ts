// Permission templates: the small roles of which the roles of projects and workspaces are made, in the notation of
// rbac/rule-notation.ts. Each is a ClusterRole with the label `iam.kedge.dev/template`, names in an annotation what it depends on,
// and is gathered by the built-in roles whose label it bears. A role of one's own names templates in
// `iam.kedge.dev/templates`, and is written with their rules and those of all that they depend on.
import type { PolicyRule } from '../generated/types.ts'
import { ruleOf } from '../rbac/rule-notation.ts'

export type TemplateScope = 'project' | 'workspace'

export interface PermissionTemplate {
  readonly scope: TemplateScope
  readonly dependsOn: readonly string[]
  /** The least of the built-in roles that has it; those above it have it, too. Null for none: it is to be given apart. */
  readonly least: string | null
  readonly rules: readonly string[]
}

const viewer = (dependsOn: string, ...rules: readonly string[]): PermissionTemplate => ({
  scope: 'project',
  dependsOn: dependsOn === '' ? [] : dependsOn.split(' '),
  least: 'project-viewer',
  rules,
})
const operator = (dependsOn: string, ...rules: readonly string[]): PermissionTemplate => ({
  ...viewer(dependsOn, ...rules),
  least: 'project-operator',
})
const admin = (dependsOn: string, ...rules: readonly string[]): PermissionTemplate => ({
  ...viewer(dependsOn, ...rules),
  least: 'project-admin',
})
const inWorkspace = (
  least: string,
  dependsOn: readonly string[],
  ...rules: readonly string[]
): PermissionTemplate => ({ scope: 'workspace', dependsOn, least, rules })

export const permissionTemplates: { readonly [name: string]: PermissionTemplate } = {
  'project-view': viewer(
    '',
    'read core: events limitranges namespaces namespaces/status resourcequotas resourcequotas/status',
    'read events.k8s.io: events',
  ),
  'project-view-pods': viewer(
    'project-view',
    'read core: pods pods/log pods/status',
    'read metrics.k8s.io: pods',
  ),
  'project-view-statefulsets': viewer(
    'project-view-pods',
    'read apps: controllerrevisions statefulsets statefulsets/scale statefulsets/status',
  ),
  'project-view-deployments': viewer(
    'project-view-pods',
    'read apps: deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status',
  ),
  'project-view-daemonsets': viewer(
    'project-view-pods',
    'read apps: controllerrevisions daemonsets daemonsets/status',
  ),
  'project-view-jobs': viewer('project-view-pods', 'read batch: cronjobs cronjobs/status jobs jobs/status'),
  'project-view-services': viewer(
    'project-view',
    'read core: endpoints services services/status',
    'read discovery.k8s.io: endpointslices',
    'read networking.k8s.io: ingresses ingresses/status networkpolicies',
  ),
  'project-view-configmaps': viewer('project-view', 'read core: configmaps'),
  'project-view-claims': viewer(
    'project-view',
    'read core: persistentvolumeclaims persistentvolumeclaims/status',
  ),
  'project-view-autoscalers': viewer(
    'project-view',
    'read autoscaling: horizontalpodautoscalers horizontalpodautoscalers/status',
  ),
  'project-view-disruption-budgets': viewer(
    'project-view',
    'read policy: poddisruptionbudgets poddisruptionbudgets/status',
  ),
  'project-view-serviceaccounts': viewer('project-view', 'read core: serviceaccounts'),
  'project-view-members': viewer('project-view', 'read rbac.authorization.k8s.io: rolebindings roles'),
  'project-view-secrets': operator('project-view', 'read core: secrets'),
  'project-manage-pods': operator('project-view-pods', 'write core: pods', 'create core: pods/eviction'),
  'project-exec-pods': operator(
    'project-view-pods',
    'create,get core: pods/attach pods/exec pods/portforward pods/proxy',
  ),
  'project-manage-statefulsets': operator(
    'project-view-statefulsets',
    'write apps: statefulsets statefulsets/scale',
  ),
  'project-manage-deployments': operator(
    'project-view-deployments',
    'write apps: deployments deployments/scale replicasets replicasets/scale',
  ),
  'project-manage-daemonsets': operator('project-view-daemonsets', 'write apps: daemonsets'),
  'project-manage-jobs': operator('project-view-jobs', 'write batch: cronjobs jobs'),
  'project-manage-services': operator(
    'project-view-services',
    'write core: services',
    'write networking.k8s.io: ingresses networkpolicies',
  ),
  'project-manage-configmaps': operator('project-view-configmaps', 'write core: configmaps'),
  'project-manage-secrets': operator('project-view-secrets', 'write core: secrets'),
  'project-manage-claims': operator('project-view-claims', 'write core: persistentvolumeclaims'),
  'project-manage-autoscalers': operator(
    'project-view-autoscalers',
    'write autoscaling: horizontalpodautoscalers',
  ),
  'project-manage-disruption-budgets': operator(
    'project-view-disruption-budgets',
    'write policy: poddisruptionbudgets',
  ),
  'project-manage-serviceaccounts': operator('project-view-serviceaccounts', 'write core: serviceaccounts'),
  'project-manage-members': admin(
    'project-view-members',
    'write rbac.authorization.k8s.io: rolebindings roles',
  ),
  'project-view-audit': admin('project-view', 'list iam.kedge.dev: auditevents'),
  'project-manage': admin('project-view', 'delete,patch,update core: namespaces'),
  'project-manage-quotas': {
    ...viewer('project-view', 'write core: limitranges resourcequotas'),
    least: null,
  },
  'workspace-view': inWorkspace('workspace-regular', [], 'read iam.kedge.dev: workspaces workspaces/status'),
  'workspace-view-members': inWorkspace(
    'workspace-regular',
    ['workspace-view'],
    'read rbac.authorization.k8s.io: rolebindings roles',
  ),
  'workspace-create-projects': inWorkspace(
    'workspace-self-provisioner',
    ['workspace-view'],
    'create iam.kedge.dev: workspaces/projects',
  ),
  'workspace-manage': inWorkspace(
    'workspace-admin',
    ['workspace-create-projects'],
    'delete iam.kedge.dev: workspaces/projects',
    'change iam.kedge.dev: workspaces',
  ),
  'workspace-manage-members': inWorkspace(
    'workspace-admin',
    ['workspace-view-members'],
    'write rbac.authorization.k8s.io: rolebindings roles',
  ),
}

/** A template as far as roles are made of it. */
export interface RulesAndNeeds {
  readonly rules: readonly PolicyRule[]
  readonly dependsOn: readonly string[]
}

export type TemplateRules =
  | { readonly kind: 'rules'; readonly rules: readonly PolicyRule[] }
  /** Names of templates that there are not. */
  | { readonly kind: 'unknown'; readonly names: readonly string[] }

/** The rules of these templates and of all that they depend on, each once. A circle of dependencies has an end. */
export function rulesOfTemplates(
  names: readonly string[],
  find: (name: string) => RulesAndNeeds | null,
): TemplateRules {
  const rules = new Map<string, PolicyRule>()
  const unknown: string[] = []
  const seen = new Set(names)
  // What is added while it is walked is walked, too.
  for (const name of seen) {
    const template = find(name)
    if (!template) {
      unknown.push(name)
      continue
    }
    for (const rule of template.rules) rules.set(JSON.stringify(rule), rule)
    for (const needed of template.dependsOn) seen.add(needed)
  }
  return unknown.length > 0
    ? { kind: 'unknown', names: unknown }
    : { kind: 'rules', rules: [...rules.values()] }
}

/** One that comes with Kedge. */
export function builtInTemplate(name: string): RulesAndNeeds | null {
  const template = Object.hasOwn(permissionTemplates, name) ? permissionTemplates[name] : undefined
  return template ? { rules: template.rules.map(ruleOf), dependsOn: template.dependsOn } : null
}

/** `a, b` as in annotations. */
export const namesIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
