import { type Command, Option } from 'commander'
import { isRefusal } from '../../api/status-error.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import { parseListen } from '../machine/up-flags.ts'
import type { Console } from '../terminal/console.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface ConsoleFlags extends ClusterFlags {
  readonly listen?: { readonly host: string; readonly port: number }
}

export const verb: Verb = {
  configure(command: Command, context) {
    addClusterFlags(command)
      .addOption(
        new Option(
          '--listen <address>',
          'show the clusters of the kubeconfig here, at an address of this machine: 127.0.0.1:7443',
        ).argParser(parseListen),
      )
      .addHelpText(
        'after',
        `
Prints a link that signs you in to the console of a Kedge. For any other cluster, and
with --listen, it serves the console itself until Ctrl-C, and reaches the clusters of
the kubeconfig with their contexts' credentials. The link works once, within a quarter
of an hour; whoever opens it is you.

Examples:
  kedge console
  kedge console --context staging
  kedge console --listen 127.0.0.1:7443`,
      )
      .action(
        action(context, async (flags: ConsoleFlags) => {
          const path = flags.listen ? null : await linkOfKedge(flags, context.console)
          if (path === null)
            return (await import('../cluster/forward-console.ts')).showConsole(flags, context.console)
          context.console.out.write(`${path}\n`)
          return 0
        }),
      )
  },
}

/** Null for a cluster that has no console of its own. */
async function linkOfKedge(flags: ClusterFlags, { env }: Console): Promise<string | null> {
  const connection = await connectByFlags(flags, env)
  try {
    const reply = await connection.client.raw({
      method: 'POST',
      path: '/console/link',
      headers: { 'x-kedge-console': '1' },
    })
    const path: unknown = Object(reply.body).path
    return typeof path === 'string' ? `${new URL(connection.server).origin}${path}` : null
  } catch (error) {
    // Who has no credentials there is told so.
    if (isRefusal(error) && error.code !== 401) return null
    throw error
  } finally {
    connection.close()
  }
}
