// What a workspace needs next: its namespace, who made it or a project as admin of it, what its members are in its projects,
// its status, and the end of all that. Pure.
//
// A workspace that is to go waits until its last project is gone (the API refuses to delete one that has any, but one may have
// been on its way); then its namespace goes, and at last itself.
import { isEqual } from '../../api/equality.ts'
import type { Namespace, RoleBinding } from '../../api/generated/types.ts'
import { memberBinding } from '../../api/iam/membership.ts'
import {
  joiningAnnotation,
  namespaceOfWorkspace,
  workspaceFinalizer,
  workspaceNamespaceLabel,
} from '../../api/iam/names.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { type BindingStep, bindingSteps, derivedBindings } from './derived-bindings.ts'
import type { Workspace, WorkspaceStatus } from './workspace.ts'

export interface ObservedWorkspace {
  readonly workspace: Workspace
  /** Its own namespace; null where there is none yet, or no more. */
  readonly home: Namespace | null
  readonly bindings: readonly RoleBinding[]
  readonly projects: readonly Namespace[]
  /** The bindings that say to follow from this workspace, wherever they are. */
  readonly derived: readonly RoleBinding[]
  inProjects(clusterRole: string): readonly string[]
}

export type Step =
  | BindingStep
  | { readonly kind: 'createNamespace'; readonly namespace: Namespace }
  | { readonly kind: 'deleteNamespace'; readonly name: string }
  /** Who made it is its admin now. */
  | { readonly kind: 'joinedWorkspace'; readonly workspace: Workspace }
  | { readonly kind: 'joinedProject'; readonly project: Namespace }
  /** Nothing follows from the binding any more: it may go. */
  | { readonly kind: 'releaseBinding'; readonly binding: RoleBinding }
  | { readonly kind: 'releaseWorkspace'; readonly workspace: Workspace }
  | { readonly kind: 'writeStatus'; readonly workspace: Workspace; readonly status: WorkspaceStatus }

/** Steps in their order: each but the last kinds may be carried out only when those before it are done. */
export function planWorkspace(observed: ObservedWorkspace): readonly Step[] {
  const { workspace, home, bindings } = observed
  const name = nameOf(workspace)
  if (isTerminating(workspace)) return planEnd(observed)
  if (!home)
    return [
      {
        kind: 'createNamespace',
        namespace: {
          metadata: { name: namespaceOfWorkspace(name), labels: { [workspaceNamespaceLabel]: name } },
        },
      },
    ]
  return [
    ...joinWorkspace(workspace),
    ...observed.projects.filter(project => !isTerminating(project)).flatMap(joinProject),
    ...planBindings(observed),
    ...releases(bindings),
    ...statusStep(observed),
  ]
}

/** What is left of a workspace that is gone, or of a namespace that only has the name of one's. */
export const planRemains = ({
  bindings,
  derived,
}: Pick<ObservedWorkspace, 'bindings' | 'derived'>): readonly Step[] => [
  ...bindingSteps([], derived),
  ...releases(bindings),
]

function planEnd(observed: ObservedWorkspace): readonly Step[] {
  const { workspace, home, projects, bindings } = observed
  if (projects.length > 0) return [...planBindings(observed), ...releases(bindings), ...statusStep(observed)]
  if (home)
    return [
      ...(isTerminating(home) ? [] : [{ kind: 'deleteNamespace' as const, name: nameOf(home) }]),
      ...releases(bindings),
    ]
  return workspace.metadata?.finalizers?.includes(workspaceFinalizer)
    ? [{ kind: 'releaseWorkspace', workspace }]
    : []
}

const planBindings = (observed: ObservedWorkspace): readonly BindingStep[] =>
  bindingSteps(derivedBindings({ ...observed, workspace: nameOf(observed.workspace) }), observed.derived)

const releases = (bindings: readonly RoleBinding[]): readonly Step[] =>
  bindings
    .filter(each => isTerminating(each) && each.metadata?.finalizers?.includes(workspaceFinalizer))
    .map(binding => ({ kind: 'releaseBinding', binding }))

const joiningOf = ({ metadata }: Workspace | Namespace): string =>
  metadata?.annotations?.[joiningAnnotation] ?? ''

function joinWorkspace(workspace: Workspace): readonly Step[] {
  const user = joiningOf(workspace)
  if (user === '') return []
  const namespace = namespaceOfWorkspace(nameOf(workspace))
  const binding = memberBinding({ namespace, role: 'workspace-admin', user })
  return [
    { kind: 'createBinding', binding },
    { kind: 'joinedWorkspace', workspace },
  ]
}

function joinProject(project: Namespace): readonly Step[] {
  const user = joiningOf(project)
  if (user === '') return []
  const binding = memberBinding({ namespace: nameOf(project), role: 'project-admin', user })
  return [
    { kind: 'createBinding', binding },
    { kind: 'joinedProject', project },
  ]
}

function statusStep({ workspace, bindings, projects }: ObservedWorkspace): readonly Step[] {
  const subjects = bindings
    .filter(each => !isTerminating(each))
    .flatMap(each => each.subjects ?? [])
    .map(({ kind, namespace, name }) => `${kind} ${namespace ?? ''} ${name}`)
  const counted = {
    namespace: namespaceOfWorkspace(nameOf(workspace)),
    projects: projects.length,
    members: new Set(subjects).size,
  }
  const status = { ...workspace.status, ...counted }
  return isEqual(status, workspace.status ?? {}) ? [] : [{ kind: 'writeStatus', workspace, status }]
}
