import type { RoleBinding } from '../../api/generated/types.ts'
import { memberBinding } from '../../api/iam/membership.ts'
import { namespaceOfWorkspace, workspaceLabel } from '../../api/iam/names.ts'
import { kinds } from '../../api/kinds.ts'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import type { Client } from '../../client/client.ts'
import { createClient } from '../../client/create-client.ts'
import type { Running } from '../../control/controller.ts'
import { createEventRecorder } from '../../control/event-recorder.ts'
import { createInformers } from '../../control/informers.ts'
import { startDefaultPolicy } from '../../controllers/access/default-policy.ts'
import { startDefinitions } from '../../controllers/definitions/reconcile.ts'
import { startNamespaces } from '../../controllers/namespaces/reconcile.ts'
import { roleBasedAuthorizer } from '../../server/access/mode-authorizer.ts'
import { createApiServer } from '../../server/api-server.ts'
import { openMemoryStore } from '../../store/index.ts'
import { accountKind } from '../accounts/account.ts'
import { iamDefinitions } from '../definitions.ts'
import { installDefinitions } from '../install-definitions.ts'
import { startProjects } from './index.ts'
import { workspaceKind } from './workspace.ts'

const accountGroups = ['system:serviceaccounts', 'system:authenticated']

/** The API with roles, and the controllers of workspaces and namespaces, each as itself. */
export async function startTeam() {
  const common = { clock: systemClock, random: seededRandom(1), log: silentLog }
  const store = openMemoryStore()
  const policy = defaultPolicy()
  const authorizer = roleBasedAuthorizer(store, policy)
  const authenticator = { userOfToken: () => null }
  const server = createApiServer({ ...common, store, authenticator, authorizer, version: '0.0.0' })
  const clientOf = (name: string, groups: readonly string[]) =>
    createClient(server.inProcess({ name, groups }))
  const admin = clientOf('root', ['system:masters', 'system:authenticated'])
  const informers = createInformers({ client: admin, ...common })
  const contextOf = (client: Client) => ({
    ...common,
    client,
    informers,
    events: createEventRecorder({ client, clock: systemClock, log: silentLog }),
  })
  const context = contextOf(admin)
  const running: Running[] = []
  for (const name of ['default', 'kube-public', 'kube-system'])
    await admin.create(kinds.Namespace, { metadata: { name } })
  await new Promise<void>(onMade => {
    running.push(startDefaultPolicy(context, { policy, onMade }))
  })
  authorizer.complete()
  running.push(startDefinitions(context), startNamespaces(context))
  await new Promise<void>(resolve => {
    running.push(
      installDefinitions(context, { definitions: iamDefinitions, onServed: async () => resolve() }),
    )
  })
  const own = clientOf('system:serviceaccount:kube-system:workspace-controller', accountGroups)
  const projects = startProjects(contextOf(own))
  running.push(projects)
  await projects.ready

  /** A person with an account. */
  const as = (name: string, platformRole = 'platform-regular'): Client =>
    clientOf(name, ['iam.kedge.dev:accounts', `iam.kedge.dev:${platformRole}`, 'system:authenticated'])
  /** Resolves once the condition holds of the bindings there are. */
  const bindings = informers.of(kinds.RoleBinding)
  const accounts = informers.of(accountKind)
  const until = (holds: () => boolean) =>
    new Promise<void>(resolve => {
      const look = () => {
        if (!holds()) return
        for (const each of stops.splice(0)) each()
        resolve()
      }
      const stops: (() => void)[] = []
      for (const informer of [bindings, informers.of(kinds.Namespace), informers.of(workspaceKind), accounts])
        stops.push(informer.onChange(() => queueMicrotask(look)))
      look()
    })
  const join = (client: Client, namespace: string, role: string, user: string): Promise<RoleBinding> =>
    client.create(kinds.RoleBinding, memberBinding({ namespace, role, user }))
  return {
    store,
    server,
    authorizer,
    admin,
    as,
    join,
    until,
    bindings,
    accounts,
    namespaces: informers.of(kinds.Namespace),
    workspaces: informers.of(workspaceKind),
    makeWorkspace: (client: Client, name: string, hard?: { readonly [name: string]: string }) =>
      client.create(workspaceKind, { metadata: { name }, spec: hard ? { quota: { hard } } : {} }),
    makeProject: (client: Client, workspace: string, name: string) =>
      client.create(kinds.Namespace, { metadata: { name, labels: { [workspaceLabel]: workspace } } }),
    joinWorkspace: (client: Client, workspace: string, role: string, user: string) =>
      join(client, namespaceOfWorkspace(workspace), role, user),
    async stop() {
      for (const each of running.reverse()) await each.stop()
      informers.stop()
      authorizer.stop()
      await store.close()
    },
  }
}

export type Team = Awaited<ReturnType<typeof startTeam>>

/** `403`, or the like; `ok` for what was not refused. */
export async function outcomeOf(asking: Promise<unknown>): Promise<string> {
  try {
    await asking
    return 'ok'
  } catch (error) {
    if (error instanceof StatusError || isRefusal(error, 'Forbidden'))
      return String((error as StatusError).code)
    throw error
  }
}
