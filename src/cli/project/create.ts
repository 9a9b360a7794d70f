import { workspaceLabel } from '../../api/iam/names.ts'
import { kinds } from '../../api/kinds.ts'
import { StatusError } from '../../api/status-error.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import type { Console } from '../terminal/console.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { noSuchWorkspace } from './members-place.ts'

interface CreateFlags extends ClusterFlags {
  readonly workspace: string
  readonly alias?: string
  readonly description?: string
}

export const verb: Verb = {
  configure(command, context) {
    addClusterFlags(
      command
        .argument('<name>', 'of the project, and of its namespace')
        .requiredOption('--workspace <name>', 'the workspace that it belongs to')
        .option('--alias <text>', 'what people call it')
        .option('--description <text>', 'what it is for'),
    ).action(action(context, (name: string, flags: CreateFlags) => create(name, flags, context.console)))
  },
}

async function create(name: string, flags: CreateFlags, console: Console): Promise<number> {
  const connection = await connectByFlags(flags, console.env)
  try {
    const { workspace, alias, description } = flags
    const annotations = {
      ...(alias === undefined ? {} : { 'kubesphere.io/alias-name': alias }),
      ...(description === undefined ? {} : { 'kubesphere.io/description': description }),
    }
    const labels = { [workspaceLabel]: workspace }
    await connection.client
      .create(kinds.Namespace, { metadata: { name, labels, annotations } })
      .catch((error: unknown) => {
        throw isNoSuchWorkspace(error) ? noSuchWorkspace(workspace, error) : error
      })
    console.out.write(`namespace/${name} created in the workspace ${workspace}\n`)
    return 0
  } finally {
    connection.close()
  }
}

const isNoSuchWorkspace = (error: unknown): boolean =>
  error instanceof StatusError &&
  (error.status.details?.causes ?? []).some(
    ({ reason, field }) => reason === 'FieldValueNotFound' && field?.includes(workspaceLabel),
  )
