// Sockets on the network of the Pods.
//
// Mostly that network is this machine's own and they are ordinary sockets. Pods of a plain user have a network that this
// process is not on; a socket belongs to the network it was made in, so there somebody inside makes it and hands it over.
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { createServer, type Server, Socket } from 'node:net'

export interface SocketAddress {
  readonly host: string
  readonly port: number
}

export interface PodSockets {
  /** A connection, with nothing read from it yet. Fails as `connect` does, with the system's code; an aborted one is given up. */
  dial(to: SocketAddress, signal?: AbortSignal): Promise<Socket>
  /** A server that listens; whoever asked adds the listener for connections. */
  listenTcp(at: SocketAddress): Promise<Server>
  listenUdp(at: SocketAddress): Promise<DatagramSocket>
}

/** On the network of this process. */
export const ownSockets: PodSockets = {
  dial: ({ host, port }, signal) =>
    new Promise((resolve, reject) => {
      const socket = new Socket()
      const abandon = () => socket.destroy(new Error('the connection was given up'))
      signal?.addEventListener('abort', abandon, { once: true })
      socket.once('error', reject)
      socket.connect(port, host, () => {
        signal?.removeEventListener('abort', abandon)
        socket.off('error', reject)
        resolve(socket)
      })
    }),
  listenTcp: at =>
    new Promise((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen({ ...at, exclusive: true }, () => {
        server.off('error', reject)
        resolve(server)
      })
    }),
  listenUdp: ({ host, port }) =>
    new Promise((resolve, reject) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
      socket.once('error', reject)
      socket.bind({ address: host, port, exclusive: true }, () => {
        socket.off('error', reject)
        resolve(socket)
      })
    }),
}
