// Who may do what in this Kedge, and as whom its own parts act. Part of the composition.
//
// Every part of Kedge that acts by itself does so as the user that upstream's part of that kind has, with that user's roles, and
// reads through informers that are the controller manager's. What is done for the administrator (the first objects of a
// cluster, the default roles) is the server's own doing, as in upstream.
import { defaultPolicy } from './api/rbac/default-policy.ts'
import type { Client } from './client/client.ts'
import { createClient } from './client/create-client.ts'
import type { ControllerContext, Running } from './control/controller.ts'
import { createEventRecorder } from './control/event-recorder.ts'
import { startDefaultPolicy } from './controllers/access/default-policy.ts'
import type { ControllerName } from './controllers/index.ts'
import { type Authorizer, allowAll } from './server/access/authorizer.ts'
import { roleBasedAuthorizer } from './server/access/mode-authorizer.ts'
import type { ApiServer } from './server/api-server.ts'
import type { User } from './server/request/request.ts'
import type { AuthorizationMode } from './start-options.ts'
import type { Store } from './store/index.ts'

export interface Authorization extends Running {
  readonly authorizer: Authorizer
  /** Makes the default roles and bindings in the background. */
  makePolicy(context: ControllerContext): Running
}

export function startAuthorization(mode: AuthorizationMode, store: Store): Authorization {
  if (mode === 'AlwaysAllow') {
    const nothing = { stop: async () => {} }
    return { authorizer: allowAll, makePolicy: () => nothing, ...nothing }
  }
  const policy = defaultPolicy()
  const authorizer = roleBasedAuthorizer(store, policy)
  return {
    authorizer,
    makePolicy: context => startDefaultPolicy(context, { policy, onMade: () => authorizer.complete() }),
    stop: async () => authorizer.stop(),
  }
}

const authenticated = 'system:authenticated'
const accountGroups = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', authenticated]

/** The server itself. */
export const serverUser: User = { name: 'system:apiserver', groups: ['system:masters', authenticated] }
/** Whose informers all controllers share. */
export const readerUser: User = { name: 'system:kube-controller-manager', groups: [authenticated] }

/** What acts by itself: a controller, a node, or all simulated nodes together. */
export type Actor =
  | { readonly kind: 'controller'; readonly name: ControllerName }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'simulatedNodes' }

function userOf(actor: Actor): User {
  switch (actor.kind) {
    case 'controller':
      return actor.name === 'kube-scheduler'
        ? { name: 'system:kube-scheduler', groups: [authenticated] }
        : accountUser(actor.name)
    case 'node':
      return { name: `system:node:${actor.name}`, groups: ['system:nodes', authenticated] }
    case 'simulatedNodes':
      return accountUser('simulated-nodes')
  }
}

const accountUser = (account: string): User => ({
  name: `system:serviceaccount:kube-system:${account}`,
  groups: accountGroups,
})

/** By what name upstream's programs mark what they write, whichever of their parts it is. */
function programOf(actor: Actor): string {
  if (actor.kind !== 'controller') return 'kubelet'
  return actor.name === 'kube-scheduler' ? 'kube-scheduler' : 'kube-controller-manager'
}

export const clientAs = (api: ApiServer, user: User, program = 'kube-apiserver'): Client =>
  createClient(api.inProcess(user, program))

/** Gives everyone the context in which it acts as itself. */
export type ContextOf = (actor: Actor) => ControllerContext

export const contextsOf =
  (context: ControllerContext, api: ApiServer): ContextOf =>
  actor => {
    const { clock, log } = context
    const client = clientAs(api, userOf(actor), programOf(actor))
    return { ...context, client, events: createEventRecorder({ client, clock, log }) }
  }
