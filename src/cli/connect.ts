import type { Client } from '../client/client.ts'
import { createClient } from '../client/create-client.ts'
import { createHttpTransport, type HttpTransport } from '../client/http-transport.ts'
import { chooseCluster } from '../client/kubeconfig/choose-cluster.ts'
import type { KubeconfigPlace } from '../client/kubeconfig/kubeconfig-files.ts'
import { ownVersion } from './own-version.ts'

export interface Connection {
  readonly client: Client
  /** For what the client does not speak: tables, logs, WebSockets. */
  readonly transport: HttpTransport
  readonly context: string
  readonly namespace: string
  close(): void
}

/** A client of the cluster that the kubeconfig, or the flags, name. */
export async function connect(
  options: KubeconfigPlace & { readonly context?: string; readonly timeoutMs?: number },
): Promise<Connection> {
  const { access, name, namespace } = await chooseCluster(options)
  const userAgent = `kedge/${ownVersion} (${process.platform}/${process.arch})`
  const transport = createHttpTransport(access, { userAgent, timeoutMs: options.timeoutMs })
  return {
    client: createClient(transport),
    transport,
    context: name,
    namespace,
    close: () => transport.close(),
  }
}
