// The program of the relay: it stands on the network of the Pods, makes the sockets that it is asked for, and hands them
// over. It runs by `node -e`, so that it needs no file of its own beside the bundled Kedge; it ends with Kedge.

export type RelayRequest = {
  readonly id: number
  readonly kind: 'dial' | 'listenTcp' | 'listenUdp'
  readonly host: string
  readonly port: number
}

/** Comes with the socket, or with the reason why there is none. */
export type RelayAnswer = {
  readonly id: number
  readonly failure?: { readonly code?: string; readonly message: string }
}

export const relayProgram = `
const { Server, Socket } = require('node:net')
const { createSocket } = require('node:dgram')
const makers = {
  dial({ host, port }, made, failed) {
    const socket = new Socket().once('error', failed)
    // Nothing may be read here: the first words are for whoever gets the socket.
    socket.pause()
    socket.connect(port, host, () => made(socket))
  },
  listenTcp({ host, port }, made, failed) {
    const server = new Server().once('error', failed)
    server.listen({ host, port, exclusive: true }, () => made(server, () => server.close()))
  },
  listenUdp({ host, port }, made, failed) {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').once('error', failed)
    socket.bind({ address: host, port, exclusive: true }, () => made(socket, () => socket.close()))
  },
}
process.on('message', ({ id, kind, ...at }) => {
  let isOver = false
  const failed = ({ code, message }) => {
    if (isOver) return
    isOver = true
    process.send({ id, failure: { code, message } })
  }
  const made = (handle, sent = () => {}) => {
    isOver = true
    handle.on('error', () => {})
    process.send({ id }, handle, sent)
  }
  makers[kind](at, made, failed)
})
process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
`
