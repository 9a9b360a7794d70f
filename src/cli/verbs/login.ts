import { type Command, Option } from 'commander'
import { isRefusal } from '../../api/status-error.ts'
import { mergeIntoKubeconfig } from '../../client/kubeconfig/merge-kubeconfig.ts'
import { askPassword } from '../login/ask-password.ts'
import { keepLogin, readLogin } from '../login/kept-logins.ts'
import { askDoorAt, clusterByFlags, type LoginFlags } from '../login/login-cluster.ts'
import { loginEntry } from '../login/login-entry.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface Flags extends LoginFlags {
  readonly execCredential?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addLoginFlags(command)
      .addOption(new Option('--exec-credential', 'print a token for kubectl').hideHelp())
      .addHelpText(
        'after',
        `
Asks for the password, without showing it, or reads it from the
standard input, and writes a context for kubectl. Tokens are good
for ten minutes; kubectl gets the next one by itself, for a week
at most. \`kedge logout\` ends that.

  kedge login ann
  kedge login ann --server https://192.0.2.7:6443 \\
    --certificate-authority ca.crt`,
      )
      .action(
        action(context, (name: string, flags: Flags) =>
          flags.execCredential
            ? printCredential(name, flags, context.console)
            : login(name, flags, context.console),
        ),
      )
  },
}

export const addLoginFlags = (command: Command): Command =>
  command
    .argument('<name>', 'name of the account')
    .option('-s, --server <address>', 'of the Kedge (default: the context’s)')
    .option('--context <name>', 'context whose cluster it is')
    .option('--kubeconfig <file>', 'kubeconfig to use')
    .option('--certificate-authority <file>', 'whom to trust')

async function login(account: string, flags: Flags, console: Console): Promise<number> {
  const { env, err } = console
  const cluster = await clusterByFlags(flags, env)
  const password = await askPassword(console, `Password of ${account}: `)
  const { secret } = await signIn(() =>
    askDoorAt(cluster, 'session/password', { name: account, password, kind: 'terminal' }),
  )
  await keepLogin(env, { ...cluster, account, secret: String(secret) })
  const entry = loginEntry(cluster, account)
  const merged = await mergeIntoKubeconfig(entry, { explicit: flags.kubeconfig, env })
  const how = merged?.isCurrent ? 'kubectl' : `kubectl --context ${entry.name}`
  err.write(`signed in as ${account}; use it with\n  ${how} auth whoami\n`)
  return 0
}

/** A wrong password is no mishap of the server. */
async function signIn<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isRefusal(error, 'Unauthorized') || isRefusal(error, 'TooManyRequests'))
      throw new VerbError(error.message, { cause: error })
    throw error
  }
}

/** For kubectl, which runs this whenever it needs a token. */
async function printCredential(account: string, flags: Flags, console: Console): Promise<number> {
  const { env, out } = console
  const server = flags.server ?? (await clusterByFlags(flags, env)).server
  const again = `sign in with \`kedge login ${account} --server ${server}\``
  const kept = await readLogin(env, { server, account })
  if (!kept) throw new VerbError(`nobody is signed in as ${account} at ${server}: ${again}`)
  const status = await askDoorAt(kept, 'terminal/token', { secret: kept.secret }).catch((error: unknown) => {
    if (isRefusal(error, 'Unauthorized'))
      throw new VerbError(`the session has ended: ${again}`, { cause: error })
    throw error
  })
  const { token, expirationTimestamp } = status
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token, expirationTimestamp },
  }
  out.write(`${JSON.stringify(credential)}\n`)
  return 0
}
