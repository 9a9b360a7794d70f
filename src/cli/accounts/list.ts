import { type Account, accountKind, platformRoleOf } from '../../iam/accounts/account.ts'
import { addClusterFlags } from '../cluster/cluster-flags.ts'
import { formatTable } from '../terminal/table.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { type AccountFlags, addOutput, onCluster, printJson } from './account-part.ts'

export const verb: Verb = {
  configure(command, context) {
    addOutput(addClusterFlags(command)).action(
      action(context, (flags: AccountFlags) =>
        onCluster(context, flags, async ({ client, console }) => {
          const list = await client.list(accountKind)
          if (flags.output === 'json') printJson(console, list)
          else for (const line of formatTable(header, list.items.map(rowOf))) console.out.write(`${line}\n`)
          return 0
        }),
      ),
    )
  },
}

const header = ['NAME', 'ROLE', 'STATE', 'LAST SIGN-IN']

const rowOf = (account: Account): readonly string[] => [
  account.metadata?.name ?? '',
  platformRoleOf(account).replace('platform-', ''),
  stateOf(account),
  account.status?.lastSignIn ?? 'never',
]

function stateOf({ spec, status }: Account): string {
  if (spec.disabled) return 'disabled'
  const lockedUntil = Date.parse(status?.lockedUntil ?? '')
  if (lockedUntil > Date.now()) return 'locked'
  return status?.hasPassword ? 'open' : 'invited'
}
