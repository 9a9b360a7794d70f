// What may be said in namespaces, workspaces, roles and bindings by those who have their rights from a workspace or a project.
//
//   - a namespace becomes a project of a workspace, or ceases to be one, only by who may `create`, or `delete`, the
//     `workspaces/projects` of that workspace; whether there is such a workspace is told to nobody else;
//   - who may change a namespace only because of a role in it changes annotations, not labels: these decide what it is;
//   - Pods of a project keep to the baseline of pod security, unless who may change namespaces at large says otherwise;
//   - the quota of a workspace is changed by who may `update` its `workspaces/quota`, which no role of the workspace gives;
//   - who made a workspace or project is written down by the server, and nobody writes over it;
//   - a role that names permission templates has their rules, and its writer must hold these (escalation.ts).
import { isEqual } from '../../api/equality.ts'
import { type FieldError, invalidError } from '../../api/field-error.ts'
import type { ClusterRole, Namespace, ObjectMeta } from '../../api/generated/types.ts'
import {
  creatorAnnotation,
  iamGroup,
  joiningAnnotation,
  namespaceOfWorkspace,
  templatesAnnotation,
  workspaceFinalizer,
  workspaceLabel,
  workspaceNameMax,
  workspaceOfNamespace,
} from '../../api/iam/names.ts'
import {
  builtInTemplate,
  namesIn,
  type RulesAndNeeds,
  rulesOfTemplates,
} from '../../api/iam/permission-templates.ts'
import { dependsOnAnnotation, templateLabel } from '../../api/iam/roles.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { ResourceAttributes } from '../access/attributes.ts'
import { isMaster } from '../access/privileged.ts'
import type { Call, ServerContext } from '../request/call.ts'
import { keyOf } from '../resources/keys.ts'
import { conflict, forbidden } from '../resources/refusals.ts'
import { storedByName, storedOfKind } from '../resources/stored-kind.ts'
import { storedObject } from '../resources/stored-object.ts'

/** As whom the controller acts that keeps workspaces. */
const controller = 'system:serviceaccount:kube-system:workspace-controller'

const workspaces = { group: iamGroup, plural: 'workspaces' }

const isTrusted = ({ user }: Call): boolean => isMaster(user) || user.name === controller

/** Whether the one who calls may do this, too. One that takes its time to say so has not said it. */
function may({ server, user }: Call, asked: Partial<ResourceAttributes>): boolean {
  const verdict = server.authorizer.authorize({
    kind: 'resource',
    ...{ user, verb: '', group: '', version: '*', resource: '', subresource: '', namespace: '', name: '' },
    ...asked,
  })
  return !(verdict instanceof Promise) && verdict.kind === 'allowed' && verdict.narrowed === undefined
}

const mayOfWorkspace = (
  call: Call,
  {
    workspace,
    verb,
    subresource,
  }: { readonly workspace: string; readonly verb: string; readonly subresource: string },
): boolean =>
  may(call, {
    ...{ verb, group: iamGroup, resource: 'workspaces', subresource, name: workspace },
    namespace: namespaceOfWorkspace(workspace),
  })

const workspaceOf = ({ metadata }: ApiObject): string => metadata?.labels?.[workspaceLabel] ?? ''

function requireProjects(call: Call, workspace: string, verb: 'create' | 'delete'): void {
  if (mayOfWorkspace(call, { workspace, verb, subresource: 'projects' })) return
  const why = `User ${JSON.stringify(call.user.name)} cannot ${verb} resource "workspaces/projects" in API group "${iamGroup}" of the workspace ${JSON.stringify(workspace)}`
  throw forbidden(call.resource.kind, call.name, why)
}

function requireOpenWorkspace({ server, resource }: Call, name: string, workspace: string): void {
  const entry = server.store.get(keyOf(workspaces, { namespace: '', name: workspace }))
  const path = `metadata.labels[${workspaceLabel}]`
  if (!entry)
    throw invalidError(resource.kind, name, [{ kind: 'notFound', path, value: workspace, detail: '' }])
  if (storedObject(entry).metadata?.deletionTimestamp !== undefined)
    throw forbidden(resource.kind, name, `the workspace ${JSON.stringify(workspace)} is being terminated`)
}

/** Who could do everything before needs no binding for it. */
const needsJoining = (call: Call): boolean =>
  !isTrusted(call) && !may(call, { verb: '*', group: '*', resource: '*' })

const isIgnored = (annotation: string): string =>
  `metadata.annotations[${annotation}]: the server writes it, what was given is ignored`

function writeMaker(call: Call, draft: Draft<ApiObject>): void {
  const meta = metaOf(draft)
  const { [creatorAnnotation]: given, [joiningAnnotation]: _, ...annotations } = meta.annotations ?? {}
  if (given !== undefined && given !== call.user.name) call.warnings.add([isIgnored(creatorAnnotation)])
  meta.annotations = {
    ...annotations,
    [creatorAnnotation]: call.user.name,
    ...(needsJoining(call) ? { [joiningAnnotation]: call.user.name } : {}),
  }
}

/** Nobody but the controller says that somebody has joined, and nobody at all who made it. */
function keepMaker(call: Call, draft: Draft<ApiObject>, old: ApiObject): void {
  if (isTrusted(call)) return
  const meta = metaOf(draft)
  for (const name of [creatorAnnotation, joiningAnnotation]) {
    const before = old.metadata?.annotations?.[name]
    if (meta.annotations?.[name] === before) continue
    call.warnings.add([isIgnored(name)])
    const { [name]: _, ...others } = meta.annotations ?? {}
    meta.annotations = before === undefined ? others : { ...others, [name]: before }
  }
}

function metaOf(draft: Draft<ApiObject>): Draft<ObjectMeta> {
  draft.metadata ??= {}
  return draft.metadata
}

export function admitNewNamespace(call: Call, draft: Draft<ApiObject>): void {
  const name = draft.metadata?.name ?? ''
  const refuse = (why: string) => forbidden(kinds.Namespace, name, why)
  if (workspaceOfNamespace(name) !== null && !isTrusted(call))
    throw refuse('names like this are those of the namespaces of workspaces, which come with these')
  const workspace = workspaceOf(draft as Namespace)
  if (workspace === '') {
    if (call.narrowed?.kind === 'workspaces')
      throw refuse(
        `User ${JSON.stringify(call.user.name)} can create namespaces only as projects of a workspace, which the label ${workspaceLabel} names`,
      )
    return
  }
  requireProjects(call, workspace, 'create')
  requireOpenWorkspace(call, name, workspace)
  writeMaker(call, draft)
  keepFromMachine(call, draft)
}

const enforced = 'pod-security.kubernetes.io/enforce'
/** What tells who makes a workload that its Pods would be refused. */
const warned = 'pod-security.kubernetes.io/warn'

/**
 * Whoever runs Pods as they like has the machine, its files and so all that is in the cluster. So Pods of a project keep to the
 * baseline, unless who may change namespaces at large says otherwise.
 */
function keepFromMachine(call: Call, draft: Draft<ApiObject>): void {
  const meta = metaOf(draft)
  const level = meta.labels?.[enforced] ?? 'baseline'
  meta.labels = { [warned]: level, ...meta.labels, [enforced]: level }
  if (level === 'privileged' && !may(call, { verb: 'update', resource: 'namespaces' }))
    throw forbidden(
      kinds.Namespace,
      call.name,
      `User ${JSON.stringify(call.user.name)} cannot make a project whose Pods may do everything to the machine (${enforced}: privileged)`,
    )
}

export function admitNamespaceUpdate(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): void {
  if (!old || call.subresource !== '') return
  keepMaker(call, draft, old)
  const [before, after] = [workspaceOf(old), workspaceOf(draft as Namespace)]
  const labelsOf = ({ metadata }: ApiObject) => metadata?.labels ?? {}
  if (isTrusted(call) || isEqual(labelsOf(draft as Namespace), labelsOf(old))) return
  if (before !== after) {
    if (before !== '') requireProjects(call, before, 'delete')
    if (after !== '') {
      requireProjects(call, after, 'create')
      requireOpenWorkspace(call, call.name, after)
    }
  }
  const { attributes } = call
  if (attributes.kind === 'resource' && !may(call, { ...attributes, namespace: '' }))
    throw forbidden(
      kinds.Namespace,
      call.name,
      `User ${JSON.stringify(call.user.name)} cannot change the labels of a namespace by a role in it`,
    )
}

export function admitNewWorkspace(call: Call, draft: Draft<ApiObject>): void {
  const name = draft.metadata?.name ?? ''
  const problems = nameProblems(name)
  if (problems.length > 0) throw invalidError(call.resource.kind, name, problems)
  const home = namespaceOfWorkspace(name)
  if (storedByName(call.server.store, kinds.Namespace, { namespace: '', name: home }))
    throw conflict(call.resource.kind, name, `the namespace ${JSON.stringify(home)} exists`)
  requireQuotaRight(call, draft, null)
  writeMaker(call, draft)
  const meta = metaOf(draft)
  meta.finalizers = [...new Set([...(meta.finalizers ?? []), workspaceFinalizer])]
}

export function admitWorkspaceUpdate(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): void {
  if (!old || call.subresource !== '') return
  keepMaker(call, draft, old)
  requireQuotaRight(call, draft, old)
}

function nameProblems(value: string): readonly FieldError[] {
  const path = 'metadata.name'
  if (value.length > workspaceNameMax)
    return [{ kind: 'tooLong', path, value, detail: `may not be more than ${workspaceNameMax} bytes` }]
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value)) return []
  const detail =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
  return [{ kind: 'invalid', path, value, detail }]
}

const quotaOf = (object: ApiObject | null): unknown =>
  (object as { readonly spec?: { readonly quota?: unknown } } | null)?.spec?.quota ?? null

function requireQuotaRight(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): void {
  if (isEqual(quotaOf(draft as ApiObject), quotaOf(old))) return
  const workspace = draft.metadata?.name ?? call.name
  if (mayOfWorkspace(call, { workspace, verb: 'update', subresource: 'quota' })) return
  const why = `User ${JSON.stringify(call.user.name)} cannot update resource "workspaces/quota" in API group "${iamGroup}" at the cluster scope`
  throw forbidden(call.resource.kind, workspace, why)
}

/** A workspace with projects is not deleted: who wants that deletes these first, knowing what goes with them. */
export function requireNoProjects({ server, resource, name }: Call): void {
  const projects = storedOfKind(server.store, kinds.Namespace).filter(each => workspaceOf(each) === name)
  if (projects.length === 0) return
  const named = projects.slice(0, 5).map(({ metadata }) => JSON.stringify(metadata?.name))
  const more = projects.length > named.length ? ` and ${projects.length - named.length} more` : ''
  throw conflict(resource.kind, name, `it still has the projects ${named.join(', ')}${more}`)
}

/** A binding in the namespace of a workspace stays until nothing follows from it in the projects. */
export function holdMembership(call: Call, draft: Draft<ApiObject>): void {
  if (workspaceOfNamespace(call.namespace) === null) return
  const meta = metaOf(draft)
  meta.finalizers = [...new Set([...(meta.finalizers ?? []), workspaceFinalizer])]
}

/** The rules of the templates that a role names. */
export function fillFromTemplates(call: Call, draft: Draft<ApiObject>): void {
  const text = draft.metadata?.annotations?.[templatesAnnotation]
  if (text === undefined || draft.metadata?.labels?.[templateLabel] !== undefined) return
  const made = rulesOfTemplates(namesIn(text), name => templateNamed(call.server, name))
  const path = `metadata.annotations[${templatesAnnotation}]`
  if (made.kind === 'unknown')
    throw invalidError(
      call.resource.kind,
      draft.metadata?.name ?? '',
      made.names.map(value => ({ kind: 'notFound', path, value, detail: '' })),
    )
  const role = draft as Draft<ClusterRole>
  role.rules = made.rules as Draft<ClusterRole>['rules']
}

function templateNamed({ store }: ServerContext, name: string): RulesAndNeeds | null {
  const role = storedByName(store, kinds.ClusterRole, { namespace: '', name })
  if (role?.metadata?.labels?.[templateLabel] === undefined) return builtInTemplate(name)
  return {
    rules: role.rules ?? [],
    dependsOn: namesIn(role.metadata.annotations?.[dependsOnAnnotation] ?? ''),
  }
}
