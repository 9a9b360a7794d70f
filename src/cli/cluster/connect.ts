import type { Client } from '../../client/client.ts'
import { createClient } from '../../client/create-client.ts'
import { createHttpTransport, type HttpTransport } from '../../client/http-transport.ts'
import { chooseCluster } from '../../client/kubeconfig/choose-cluster.ts'
import { type ChosenContext, clusterAccessOf } from '../../client/kubeconfig/cluster-access-of.ts'
import type { Kubeconfig } from '../../client/kubeconfig/kubeconfig.ts'
import type { KubeconfigPlace } from '../../client/kubeconfig/kubeconfig-files.ts'
import { loadKubeconfig } from '../../client/kubeconfig/load-kubeconfig.ts'
import { ownVersion } from '../terminal/own-version.ts'
import { type KubeconfigOverrides, overrideKubeconfig } from './override-kubeconfig.ts'

export interface Connection {
  readonly client: Client
  /** For what the client does not speak: tables, logs, WebSockets. */
  readonly transport: HttpTransport
  /** `https://127.0.0.1:6443`. */
  readonly server: string
  readonly context: string
  readonly namespace: string
  /** What the person has named to reach it: a command that is told has to name the same. */
  readonly named: NamedCluster
  close(): void
}

export interface NamedCluster {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
}

export interface ConnectOptions extends KubeconfigPlace {
  readonly overrides?: KubeconfigOverrides
  readonly timeoutMs?: number
}

/** A client of the cluster that the kubeconfig, or the flags, name. */
export const connect = async (options: ConnectOptions): Promise<Connection> =>
  connectionTo(await chosenContext(options), options)

/** The same, of a context of a kubeconfig that was read already. */
export const connectTo = async (
  config: Kubeconfig,
  { context, timeoutMs }: { readonly context: string; readonly timeoutMs: number },
): Promise<Connection> => connectionTo(await clusterAccessOf(config, context), { timeoutMs })

function connectionTo({ access, name, namespace }: ChosenContext, options: ConnectOptions): Connection {
  const userAgent = `kedge/${ownVersion} (${process.platform}/${process.arch})`
  const transport = createHttpTransport(access, { userAgent, timeoutMs: options.timeoutMs })
  return {
    client: createClient(transport),
    transport,
    server: access.server,
    context: name,
    namespace,
    named: { kubeconfig: options.explicit, context: options.overrides?.context },
    close: () => transport.close(),
  }
}

async function chosenContext({ overrides = {}, ...place }: ConnectOptions): Promise<ChosenContext> {
  const { context, ...entries } = overrides
  if (Object.values(entries).every(value => value === undefined)) return chooseCluster({ ...place, context })
  return clusterAccessOf(overrideKubeconfig(await loadKubeconfig(place), overrides), context)
}
