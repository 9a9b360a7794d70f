import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseGoDuration } from '../../base/go-duration.ts'
import type { Console } from '../terminal/console.ts'
import { clusterGroup } from '../terminal/help-groups.ts'
import { type Connection, connect } from './connect.ts'
import type { KubeconfigOverrides } from './override-kubeconfig.ts'

/** The flags of every verb that speaks to a cluster of the user's choice: those of kubectl. */
export interface ClusterFlags extends KubeconfigOverrides {
  readonly kubeconfig?: string
  readonly namespace?: string
  readonly requestTimeout?: number
}

const clusterOptions = (): readonly Option[] => [
  new Option('--context <name>', 'context of the kubeconfig to use (default: the current one)'),
  new Option('--kubeconfig <file>', 'kubeconfig to use'),
  new Option('-n, --namespace <name>', "namespace (default: the context's)"),
  new Option('--cluster <name>', 'cluster of the kubeconfig to use'),
  new Option('--user <name>', 'user of the kubeconfig to be'),
  new Option('-s, --server <address>', 'address of the API server'),
  new Option('--token <token>', 'bearer token to show'),
  new Option('--as <user>', 'user to impersonate'),
  new Option('--as-group <group>', 'group to impersonate; may stand several times').argParser(several),
  new Option('--insecure-skip-tls-verify', "trust whatever the server's certificate is"),
  new Option('--request-timeout <duration>', 'give a request up after this long: 30s, 2m').argParser(
    parseDurationFlag,
  ),
]

export const several = (value: string, before: readonly string[] = []) => [...before, value]

/** A duration as Go writes it, in milliseconds. */
export function parseDurationFlag(value: string): number {
  const ms = parseGoDuration(value)
  if (ms === null) throw new InvalidArgumentError('It is a duration: 30s, 5m, 1h30m.')
  return ms
}

export function addClusterFlags(command: Command): Command {
  for (const option of clusterOptions()) command.addOption(option.helpGroup(clusterGroup))
  return command
}

/** The cluster that the flags name. */
export async function connectByFlags(flags: ClusterFlags, env: Console['env']): Promise<Connection> {
  const { kubeconfig, namespace, requestTimeout } = flags
  const connection = await connect({
    explicit: kubeconfig,
    env,
    overrides: overridesIn(flags),
    // As with kubectl, 0 is no limit.
    ...(requestTimeout ? { timeoutMs: requestTimeout } : {}),
  })
  return namespace ? { ...connection, namespace } : connection
}

/** Of all flags of a verb, those that stand for entries of a kubeconfig. */
export const overridesIn = ({
  context,
  cluster,
  user,
  server,
  token,
  as,
  asGroup,
  insecureSkipTlsVerify,
}: KubeconfigOverrides): KubeconfigOverrides => ({
  context,
  cluster,
  user,
  server,
  token,
  as,
  asGroup,
  insecureSkipTlsVerify,
})

/** The same cluster in a command that is told to the user: what they would have to type again. */
export function clusterWords({ context, kubeconfig, namespace }: ClusterFlags): string {
  const words = [
    ...(kubeconfig ? ['--kubeconfig', kubeconfig] : []),
    ...(context ? ['--context', context] : []),
    ...(namespace ? ['-n', namespace] : []),
  ]
  return words.map(word => ` ${/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`}`).join('')
}
