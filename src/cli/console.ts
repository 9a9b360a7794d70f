import { isRefusal } from '../api/status-error.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags } from './cluster/cluster-flags.ts'
import { VerbError } from './terminal/failure.ts'
import { action, type Verb } from './terminal/verb.ts'

export const verb: Verb = {
  configure(command, context) {
    addClusterFlags(command)
      .addHelpText(
        'after',
        `
Prints a link that signs you in to the console of this Kedge. It works once, within
a quarter of an hour; whoever opens it is you.`,
      )
      .action(
        action(context, async (flags: ClusterFlags) => {
          const { out, env } = context.console
          const connection = await connectByFlags(flags, env)
          try {
            const reply = await connection.client
              .raw({ method: 'POST', path: '/console/link', headers: { 'x-kedge-console': '1' } })
              .catch(error => {
                if (isRefusal(error)) throw notKedge(error)
                throw error
              })
            out.write(`${new URL(connection.server).origin}${Object(reply.body).path}\n`)
            return 0
          } finally {
            connection.close()
          }
        }),
      )
  },
}

const notKedge = (cause: Error): VerbError =>
  new VerbError('this cluster has no console of its own: it is not a Kedge, or was started without one', {
    cause,
  })
