import type { Command } from 'commander'
import { type Connection, connect } from './connect.ts'

/** The flags of every verb that speaks to a cluster of the user's choice. */
export interface ClusterFlags {
  readonly context?: string
  readonly kubeconfig?: string
  readonly namespace?: string
}

export const addClusterFlags = (command: Command): Command =>
  command
    .option('--context <name>', 'context of the kubeconfig to use (default: the current one)')
    .option('--kubeconfig <file>', 'kubeconfig to use')
    .option('-n, --namespace <name>', "namespace (default: the context's)")

/** The cluster that the flags name. */
export async function connectByFlags({ context, kubeconfig, namespace }: ClusterFlags): Promise<Connection> {
  const connection = await connect({ context, explicit: kubeconfig })
  return namespace ? { ...connection, namespace } : connection
}
