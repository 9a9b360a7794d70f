import { type Command, Option } from 'commander'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { type Account, accountKind, platformRoles } from '../../iam/accounts/account.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import type { Console } from '../terminal/console.ts'
import { action, type Verb, type VerbContext } from '../terminal/verb.ts'

export interface AccountFlags extends ClusterFlags {
  readonly output?: 'json'
}

export interface AccountPart<Flags extends AccountFlags> {
  readonly addFlags?: (command: Command) => Command
  readonly act: (context: AccountContext, flags: Flags) => Promise<number>
}

export interface AccountContext {
  readonly connection: Connection
  readonly client: Client
  readonly console: Console
  readonly name: string
}

/** A part of `kedge account` that is about the account of a name. */
export const accountPart = <Flags extends AccountFlags>(part: AccountPart<Flags>): Verb => ({
  configure(command, context) {
    const named = addOutput(addClusterFlags(command.argument('<name>', 'name of the account')))
    ;(part.addFlags?.(named) ?? named).action(
      action(context, (name: string, flags: Flags) =>
        onCluster(context, flags, connected => part.act({ ...connected, name }, flags)),
      ),
    )
  },
})

export const addOutput = (command: Command): Command =>
  command.addOption(new Option('-o, --output <format>', 'how to print it').choices(['json']))

export const roleOption = (): Option =>
  new Option('--role <role>', 'role on the platform').choices(platformRoles)

export async function onCluster(
  { console }: VerbContext,
  flags: AccountFlags,
  act: (context: Omit<AccountContext, 'name'>) => Promise<number>,
): Promise<number> {
  const connection = await connectByFlags(flags, console.env)
  try {
    return await act({ connection, client: connection.client, console })
  } finally {
    connection.close()
  }
}

/** Rejects where it is known that there is no such account; who may not read accounts is not told. */
export async function requireAccount({
  client,
  name,
}: Pick<AccountContext, 'client' | 'name'>): Promise<void> {
  try {
    await client.get(accountKind, refOf(name))
  } catch (error) {
    if (!isRefusal(error, 'Forbidden')) throw error
  }
}

export const refOf = (name: string) => ({ namespace: '', name })

export const changeSpec = (client: Client, name: string, spec: Account['spec']): Promise<Account> =>
  client.patch(accountKind, refOf(name), { type: 'merge', body: { spec } })

/** Asks the door of accounts of this Kedge. */
export async function askDoor(
  client: Client,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
): Promise<{ readonly [field: string]: unknown }> {
  const headers = { 'x-kedge-console': '1' }
  const { body } = await client.raw({ method, path: `/console/${path}`, headers })
  return { ...Object(body) }
}

export const printJson = ({ out }: Console, value: unknown): void =>
  void out.write(`${JSON.stringify(value, null, 2)}\n`)

export interface LinkMade {
  readonly kind: 'invitation' | 'reset'
  readonly output: AccountFlags['output']
}

/** Makes a link for the account and prints it: whoever opens it sets the password. */
export async function printLink(
  { client, connection, console, name }: AccountContext,
  { kind, output }: LinkMade,
): Promise<void> {
  const { path, expiresAt } = await askDoor(client, 'POST', `accounts/${name}/${kind}`)
  const { origin, hostname } = new URL(connection.server)
  const link = `${origin}${String(path)}`
  if (output === 'json') printJson(console, { account: name, link, expiresAt })
  else {
    console.err.write(
      `Who opens this link sets the password of ${name}. It opens once,\nuntil ${String(expiresAt)}:\n`,
    )
    console.out.write(`${link}\n`)
    if (isOfThisMachine(hostname))
      console.err.write(
        `It opens on this machine alone: for others, \`kedge up --listen 0.0.0.0:6443\`, and the\nmachine's own name in place of ${hostname}.\n`,
      )
  }
}

const isOfThisMachine = (host: string): boolean => /^(127\.|localhost$|\[::1\]$)/.test(host)
