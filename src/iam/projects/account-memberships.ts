// Whoever is deleted is a member of nothing: another account of the same name begins without rights. An account therefore stays,
// terminating, until no binding names it any more.
import type { ClusterRoleBinding, RoleBinding } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { isTerminating, nameOf, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { type Account, accountKind } from '../accounts/account.ts'

const finalizer = 'iam.kedge.dev/memberships'
const byUser = 'user'

type Binding = RoleBinding | ClusterRoleBinding

const usersOf = ({ subjects = [] }: Binding): readonly string[] =>
  subjects.flatMap(({ kind, name }) => (kind === 'User' ? [name] : []))

export type LeavingStep =
  | { readonly kind: 'deleteBinding' }
  | { readonly kind: 'updateBinding'; readonly binding: Binding }

/** What becomes of a binding that names somebody who is no more. Pure. */
export function planLeaving(binding: Binding, user: string): LeavingStep {
  const subjects = (binding.subjects ?? []).filter(each => each.kind !== 'User' || each.name !== user)
  return subjects.length === 0
    ? { kind: 'deleteBinding' }
    : { kind: 'updateBinding', binding: { ...binding, subjects } }
}

export function startAccountMemberships(context: ControllerContext): StartedController {
  const { client, informers } = context
  const accounts = informers.of(accountKind)
  const roleBindings = informers.of(kinds.RoleBinding)
  const clusterRoleBindings = informers.of(kinds.ClusterRoleBinding)
  roleBindings.addIndex(byUser, usersOf)
  clusterRoleBindings.addIndex(byUser, usersOf)

  const leave = async <T extends Binding>(kind: Kind<T>, binding: T, user: string): Promise<void> => {
    if (isTerminating(binding)) return
    const step = planLeaving(binding, user)
    try {
      if (step.kind === 'deleteBinding') await client.delete(kind, refOf(binding))
      else await client.update(kind, step.binding as T)
    } catch (error) {
      if (!isRefusal(error, 'NotFound')) throw error
    }
  }

  const writeFinalizers = async ({ metadata }: Account, finalizers: readonly string[]): Promise<void> => {
    const body = { metadata: { resourceVersion: metadata?.resourceVersion, finalizers } }
    try {
      await client.patch(accountKind, { namespace: '', name: metadata?.name ?? '' }, { type: 'merge', body })
    } catch (error) {
      if (!isRefusal(error, 'NotFound')) throw error
    }
  }

  const reconcile = async (name: string): Promise<Outcome> => {
    const account = accounts.get({ namespace: '', name })
    if (!account) return settled
    const finalizers = account.metadata?.finalizers ?? []
    if (!isTerminating(account)) {
      if (!finalizers.includes(finalizer)) await writeFinalizers(account, [...finalizers, finalizer])
      return settled
    }
    if (!finalizers.includes(finalizer)) return settled
    for (const each of roleBindings.byIndex(byUser, name)) await leave(kinds.RoleBinding, each, name)
    for (const each of clusterRoleBindings.byIndex(byUser, name))
      await leave(kinds.ClusterRoleBinding, each, name)
    await writeFinalizers(
      account,
      finalizers.filter(each => each !== finalizer),
    )
    return settled
  }

  return startController({
    name: 'account-memberships',
    workers: 2,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [watch(accounts, ({ object }, wake) => wake.enqueue(nameOf(object)))],
    reads: [roleBindings, clusterRoleBindings],
  })
}
