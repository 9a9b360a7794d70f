// Says in the status of workspaces how much of their quota their projects use together. What bounds them is counted at admission;
// this is for people to read. Kinds are watched only once a quota counts them.
import { isEqual } from '../../api/equality.ts'
import { workspaceLabel } from '../../api/iam/names.ts'
import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { type ApiObject, nameOf } from '../../api/object.ts'
import { formatQuantity } from '../../api/quantity.ts'
import { eachInSteps, inTurns, type Steps } from '../../base/turn.ts'
import {
  type ControllerContext,
  type Informers,
  type Outcome,
  settled,
  type Wake,
} from '../../control/controller.ts'
import { type StartedController, startController, type Watch, watch } from '../../control/start-controller.ts'
import { type Countable, kindNamed, kindsCounted, usageSteps } from '../../scheduling/quota-usage.ts'
import { type Workspace, type WorkspaceStatus, workspaceKind } from './workspace.ts'

const hardOf = ({ spec }: Workspace): { readonly [name: string]: string } => spec?.quota?.hard ?? {}

/** What the status should say of the quota. Pure. */
export function* quotaStatus(workspace: Workspace, content: Countable): Steps<WorkspaceStatus['quota']> {
  const hard = hardOf(workspace)
  if (Object.keys(hard).length === 0) return undefined
  const used: { [name: string]: string } = {}
  const names = Object.keys(hard)
  const usages = yield* usageSteps(names, content)
  yield* eachInSteps(names, name => {
    const amount = usages.get(name)
    if (amount) used[name] = formatQuantity(amount)
  })
  return { hard, used }
}

export function startWorkspaceQuotas(context: ControllerContext): StartedController {
  const { client, informers } = context
  const workspaces = informers.of(workspaceKind)

  const reconcile = async (name: string): Promise<Outcome> => {
    const workspace = workspaces.get({ namespace: '', name })
    if (!workspace) return settled
    await Promise.all(kindsCounted(hardOf(workspace)).map(kind => informers.of(kind).synced()))
    const quota = await inTurns(quotaStatus(workspace, contentOf(context, name)))
    if (isEqual(quota ?? {}, workspace.status?.quota ?? {})) return settled
    const status = { ...workspace.status, quota }
    await client.update(workspaceKind, { ...workspace, status }, { subresource: 'status' })
    return settled
  }

  return startController({
    name: 'workspace-quotas',
    workers: 2,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watchCounted(informers),
      watch(informers.of(kinds.Namespace), ({ object }, wake) => wakeProject(object, wake)),
    ],
  })
}

function contentOf({ informers, clock }: ControllerContext, workspace: string): Countable {
  const projects = informers
    .of(kinds.Namespace)
    .list()
    .filter(({ metadata }) => metadata?.labels?.[workspaceLabel] === workspace)
    .map(nameOf)
  const inProjects = <T extends ApiObject>(kind: Kind<T>) =>
    projects.flatMap(project => informers.of(kind).list(project))
  return {
    now: clock.now(),
    // Asked for only where a quota counts them: an informer is a copy of all objects of its kind.
    get pods() {
      return inProjects(kinds.Pod)
    },
    get services() {
      return inProjects(kinds.Service)
    },
    get claims() {
      return inProjects(kinds.PersistentVolumeClaim)
    },
    count: resource => {
      const kind = kindNamed(resource)
      return kind ? inProjects(kind).length : null
    },
  }
}

function wakeProject({ metadata }: ApiObject, wake: Wake): void {
  const workspace = metadata?.labels?.[workspaceLabel]
  if (workspace !== undefined) wake.enqueue(workspace)
}

/** Workspaces, and the objects of every kind that the quota of one of them counts. */
function watchCounted(informers: Informers): Watch {
  const workspaces = informers.of(workspaceKind)
  const namespaces = informers.of(kinds.Namespace)
  const watched = new Map<string, () => void>()
  const watchKind = (kind: Kind, wake: Wake) => {
    if (watched.has(resourceName(kind))) return
    const stop = informers.of(kind).onChange(({ object }) => {
      const project = namespaces.get({ namespace: '', name: object.metadata?.namespace ?? '' })
      if (project) wakeProject(project, wake)
    })
    watched.set(resourceName(kind), stop)
  }
  return {
    synced: () => workspaces.synced(),
    start(wake) {
      const stop = workspaces.onChange(({ kind, object }) => {
        if (kind === 'deleted') return
        for (const each of kindsCounted(hardOf(object))) watchKind(each, wake)
        wake.enqueue(nameOf(object))
      })
      return () => {
        stop()
        for (const each of watched.values()) each()
      }
    },
  }
}
