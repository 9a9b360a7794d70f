import type { Secret } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, type ObjectKey, refOf, refOfKey, type Uid, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { accountNameOf, filledSecret, planTokenSecret } from './plan.ts'

/** Signs a token that is good as long as the Secret which holds it. */
export type SignAccountToken = (token: {
  readonly namespace: string
  readonly account: { readonly name: string; readonly uid: Uid }
  readonly secretName: string
}) => Promise<string>

export interface AccountTokenOptions {
  /** As PEM. */
  readonly ca: string
  readonly sign: SignAccountToken
}

const byAccount = 'accountTokens.account'

export function startAccountTokens(
  context: ControllerContext,
  { ca, sign }: AccountTokenOptions,
): StartedController {
  const { client, informers } = context
  const secrets = informers.of(kinds.Secret)
  const accounts = informers.of(kinds.ServiceAccount)
  secrets.addIndex(byAccount, secret => {
    const name = accountNameOf(secret)
    return name === null ? [] : [`${secret.metadata?.namespace}/${name}`]
  })

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const secret = secrets.get(refOfKey(key))
    if (secret) await carryOut(secret).catch(ignoreExpected)
    return settled
  }

  const carryOut = async (secret: Secret): Promise<void> => {
    const { namespace, name } = refOf(secret)
    const { uid, resourceVersion } = secret.metadata ?? {}
    // Asked of the API: the copies of two kinds may lag, one behind the other.
    const account = await client
      .get(kinds.ServiceAccount, { namespace, name: accountNameOf(secret) || 'default' })
      .catch(nullIfGone)
    const step = planTokenSecret(secret, account, ca)
    if (step.kind === 'none') return
    if (step.kind === 'delete') {
      await client.delete(kinds.Secret, { namespace, name }, { preconditions: { uid, resourceVersion } })
      return
    }
    const subject = { name: nameOf(step.account), uid: uidOf(step.account) }
    const token = step.hasToken ? null : await sign({ namespace, account: subject, secretName: name })
    await client.update(kinds.Secret, filledSecret(secret, { account: step.account, ca, token }))
  }

  return startController({
    name: 'account-tokens',
    workers: 4,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [
      watch(secrets, ({ kind, object }, wake) => {
        if (kind !== 'deleted' && accountNameOf(object) !== null) wake.enqueue(keyOf(object))
      }),
      watch(accounts, ({ kind, object }, wake) => {
        const { namespace, name } = refOf(object)
        if (kind !== 'updated')
          for (const secret of secrets.byIndex(byAccount, `${namespace}/${name}`)) wake.enqueue(keyOf(secret))
      }),
    ],
  })
}

const keyOf = (secret: Secret): string => `${secret.metadata?.namespace}/${secret.metadata?.name}`

function nullIfGone(error: unknown): null {
  if (!isRefusal(error, 'NotFound')) throw error
  return null
}

/** It has changed or gone meanwhile: then there will be another look. */
function ignoreExpected(error: unknown): void {
  if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
}
