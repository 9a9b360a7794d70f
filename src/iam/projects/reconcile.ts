// Keeps workspaces as their objects say: see plan.ts.
import type { Namespace, RoleBinding } from '../../api/generated/types.ts'
import {
  derivedLabel,
  inProjectsAnnotation,
  joiningAnnotation,
  namespaceOfWorkspace,
  workspaceFinalizer,
  workspaceLabel,
  workspaceOfNamespace,
} from '../../api/iam/names.ts'
import { namesIn } from '../../api/iam/permission-templates.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../api/object.ts'
import { isRefusal, type Reason } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { type ControllerContext, type Outcome, settled, type Wake } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { isDerivedByName } from './derived-bindings.ts'
import { type ObservedWorkspace, planRemains, planWorkspace, type Step } from './plan.ts'
import { workspaceKind } from './workspace.ts'

const byWorkspace = 'workspace'

const labelOf = ({ metadata }: ApiObject, label: string): string => metadata?.labels?.[label] ?? ''
const filedUnder = (label: string) => (object: ApiObject) => {
  const value = labelOf(object, label)
  return value === '' ? [] : [value]
}

export function startWorkspaces(context: ControllerContext): StartedController {
  const { client, informers } = context
  const workspaces = informers.of(workspaceKind)
  const namespaces = informers.of(kinds.Namespace)
  const bindings = informers.of(kinds.RoleBinding)
  const roles = informers.of(kinds.ClusterRole)
  namespaces.addIndex(byWorkspace, filedUnder(workspaceLabel))
  bindings.addIndex(byWorkspace, filedUnder(derivedLabel))

  const observe = (name: string): Omit<ObservedWorkspace, 'workspace'> => {
    const home = namespaceOfWorkspace(name)
    const projects = namespaces.byIndex(byWorkspace, name)
    // Those without the label, too: it may have been taken off by whoever may write bindings in a project.
    const named = projects.flatMap(each => bindings.list(nameOf(each)).filter(isDerivedByName))
    return {
      home: namespaces.get({ namespace: '', name: home }),
      bindings: bindings.list(home),
      projects,
      derived: [...new Set([...bindings.byIndex(byWorkspace, name), ...named])],
      inProjects: role => {
        const { metadata } = roles.get({ namespace: '', name: role }) ?? {}
        return namesIn(metadata?.annotations?.[inProjectsAnnotation] ?? '')
      },
    }
  }

  const reconcile = async (name: string): Promise<Outcome> => {
    const workspace = workspaces.get({ namespace: '', name })
    const observed = observe(name)
    const steps = workspace ? planWorkspace({ workspace, ...observed }) : planRemains(observed)
    for (const step of steps) await carryOut(client, step)
    return settled
  }

  return startController({
    name: 'workspaces',
    workers: 4,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [
      watch(workspaces, ({ object }, wake) => wake.enqueue(nameOf(object))),
      watch(namespaces, (change, wake) => {
        wakeOfNamespace(change.object, wake)
        // What it has left must be cleared of what followed from there.
        if (change.kind === 'updated') wakeOfNamespace(change.previous, wake)
      }),
      watch(bindings, (change, wake) => {
        wakeOfBinding(change.object, wake)
        if (change.kind === 'updated') wakeOfBinding(change.previous, wake)
        if (!isDerivedByName(change.object)) return
        const project = namespaces.get({ namespace: '', name: change.object.metadata?.namespace ?? '' })
        if (project) wakeOfNamespace(project, wake)
      }),
      watch(roles, ({ object }, wake) => {
        if (object.metadata?.annotations?.[inProjectsAnnotation] === undefined) return
        for (const each of workspaces.list()) wake.enqueue(nameOf(each))
      }),
    ],
  })
}

function wakeOfNamespace(namespace: Namespace, wake: Wake): void {
  const workspace = workspaceOfNamespace(nameOf(namespace)) ?? labelOf(namespace, workspaceLabel)
  if (workspace !== '') wake.enqueue(workspace)
}

function wakeOfBinding(binding: RoleBinding, wake: Wake): void {
  const workspace = workspaceOfNamespace(binding.metadata?.namespace ?? '') ?? labelOf(binding, derivedLabel)
  if (workspace !== '') wake.enqueue(workspace)
}

type Writer = Pick<ControllerContext['client'], 'create' | 'update' | 'delete' | 'patch'>

async function carryOut(client: Writer, step: Step): Promise<void> {
  switch (step.kind) {
    case 'createNamespace':
      return unless('AlreadyExists', client.create(kinds.Namespace, step.namespace))
    case 'deleteNamespace':
      return unless('NotFound', client.delete(kinds.Namespace, { namespace: '', name: step.name }))
    case 'createBinding':
      return unless('AlreadyExists', client.create(kinds.RoleBinding, step.binding))
    case 'updateBinding':
      return unless('NotFound', client.update(kinds.RoleBinding, step.binding))
    case 'deleteBinding':
      return unless('NotFound', client.delete(kinds.RoleBinding, refOf(step.binding)))
    case 'joinedWorkspace':
      return forget(client, workspaceKind, step.workspace)
    case 'joinedProject':
      return forget(client, kinds.Namespace, step.project)
    case 'releaseBinding':
      return release(client, kinds.RoleBinding, step.binding)
    case 'releaseWorkspace':
      return release(client, workspaceKind, step.workspace)
    case 'writeStatus': {
      const { workspace, status } = step
      return unless(
        'NotFound',
        client.update(workspaceKind, { ...workspace, status }, { subresource: 'status' }),
      )
    }
    default:
      return unreachable(step)
  }
}

/** Somebody else has done it meanwhile. */
async function unless(reason: Reason, writing: Promise<unknown>): Promise<void> {
  try {
    await writing
  } catch (error) {
    if (!isRefusal(error, reason)) throw error
  }
}

const forget = <T extends ApiObject>(client: Writer, kind: Kind<T>, object: T): Promise<void> =>
  unless(
    'NotFound',
    client.patch(kind, refOf(object), {
      type: 'merge',
      body: { metadata: { annotations: { [joiningAnnotation]: null } } },
    }),
  )

async function release<T extends ApiObject>(client: Writer, kind: Kind<T>, object: T): Promise<void> {
  const { finalizers = [], resourceVersion } = object.metadata ?? {}
  const body = {
    metadata: { resourceVersion, finalizers: finalizers.filter(each => each !== workspaceFinalizer) },
  }
  return unless('NotFound', client.patch(kind, refOf(object), { type: 'merge', body }))
}
