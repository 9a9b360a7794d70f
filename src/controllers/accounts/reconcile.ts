import { kinds } from '../../api/kinds.ts'
import { type ApiObject, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { isNamespaceGoing, isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import {
  type Change,
  type ControllerContext,
  type Outcome,
  settled,
  type Wake,
} from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { type AccountStep, defaultAccountName, planAccounts, rootCaName } from './plan.ts'

export interface AccountOptions {
  /** The certificate of the CA that has signed the API server's own, as PEM. */
  readonly ca: string
}

/** Keeps the default account and the root CA in every namespace, also when somebody deletes them. */
export function startAccounts(context: ControllerContext, { ca }: AccountOptions): StartedController {
  const { client, informers } = context
  const namespaces = informers.of(kinds.Namespace)
  const accounts = informers.of(kinds.ServiceAccount)
  const configMaps = informers.of(kinds.ConfigMap)

  const carryOut = async (step: AccountStep): Promise<void> => {
    switch (step.kind) {
      case 'createAccount':
        await client.create(kinds.ServiceAccount, step.account)
        return
      case 'createRootCa':
        await client.create(kinds.ConfigMap, step.configMap)
        return
      case 'restoreRootCa':
        await client.update(kinds.ConfigMap, step.configMap)
        return
      default:
        unreachable(step)
    }
  }

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const namespace = namespaces.get(refOfKey(key))
    if (!namespace) return settled
    const { name } = refOf(namespace)
    const observed = {
      namespace,
      account: accounts.get({ namespace: name, name: defaultAccountName }),
      rootCa: configMaps.get({ namespace: name, name: rootCaName }),
    }
    await Promise.all(planAccounts(observed, ca).map(step => carryOut(step).catch(ignoreExpected)))
    return settled
  }

  const whenNamed =
    (name: string) =>
    ({ kind, object }: Change<ApiObject>, wake: Wake) => {
      const ref = refOf(object)
      if (ref.name === name && kind !== 'added') wake.enqueue(ref.namespace)
    }
  return startController({
    name: 'accounts',
    workers: 8,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [
      watch(namespaces, ({ kind, object }, wake) => {
        if (kind !== 'deleted') wake.enqueue(refOf(object).name)
      }),
      watch(accounts, whenNamed(defaultAccountName)),
      watch(configMaps, whenNamed(rootCaName)),
    ],
  })
}

/**
 * Made by somebody else meanwhile, or the namespace is on its way out: both are as wanted. What a quota or a policy
 * refuses is tried again: nobody tells when they would let it in.
 */
function ignoreExpected(error: unknown): void {
  if (!isRefusal(error, 'AlreadyExists', 'NotFound', 'Conflict') && !isNamespaceGoing(error)) throw error
}
