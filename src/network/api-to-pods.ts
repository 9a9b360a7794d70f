// How Pods reach the API: at the address of the Service `kubernetes`, and at the gateway of their own network.
//
// The Service's address is put on the Pods' bridge, where it is local to this machine, so nothing has to route it. Where
// another Kedge, or another cluster, has it on this machine already, or the port is taken, Pods are told the gateway
// instead, which is no one else's.
import type { PodSockets, SocketAddress } from './pod-sockets.ts'

type Listener = Awaited<ReturnType<PodSockets['listenTcp']>>

export interface ApiToPodsOptions {
  /** Of the Service `kubernetes`. */
  readonly clusterIp: string
  /** An address of this machine that Pods reach. */
  readonly gateway: string
  readonly sockets: PodSockets
  /** Makes an address this machine's own on the Pods' network. Rejects where that cannot be. */
  addAddress(address: string): Promise<void>
  /** Takes on the connections of a server that listens. */
  serve(server: Listener, address: string): Promise<void>
}

export interface ApiToPods {
  /** What Pods are told. */
  readonly reachedAt: SocketAddress
  /** The endpoint of the Service. */
  readonly endpoint: SocketAddress
  close(): void
}

const httpsPort = 443

/** Rejects where no port of the gateway can be had. */
export async function openApiToPods(options: ApiToPodsOptions): Promise<ApiToPods> {
  const { clusterIp, gateway, sockets, serve } = options
  const listen = (host: string, port: number) => sockets.listenTcp({ host, port })
  const main = await listen(gateway, httpsPort).catch(() => listen(gateway, 0))
  await serve(main, gateway)
  const endpoint = { host: gateway, port: portOf(main) }
  const second = await listenAtClusterIp(options)
  if (second) await serve(second, clusterIp)
  return {
    reachedAt: second ? { host: clusterIp, port: httpsPort } : endpoint,
    endpoint,
    close() {
      main.close()
      second?.close()
    },
  }
}

/** Null where the address or its port is another's. */
async function listenAtClusterIp({
  clusterIp,
  addAddress,
  sockets,
}: ApiToPodsOptions): Promise<Listener | null> {
  try {
    await addAddress(clusterIp)
    return await sockets.listenTcp({ host: clusterIp, port: httpsPort })
  } catch {
    return null
  }
}

const portOf = (listener: Listener): number => {
  const address = listener.address()
  return typeof address === 'object' && address !== null ? address.port : httpsPort
}
