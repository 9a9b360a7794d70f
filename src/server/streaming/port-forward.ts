// Port forwarding: a SPDY session in which the client opens, for each of its connections, a stream for errors and
// one for data. In WebSockets the whole session travels as the messages' bytes.

import type { Duplex } from 'node:stream'
import type { NodeAccess, PodOnNode } from '../../api/node-access.ts'
import { errorWords } from '../../base/error-words.ts'
import { SpdySession, type SpdyStream } from '../../base/spdy/session.ts'
import type { ChannelProtocol } from './channel-frames.ts'

export const portForwardProtocol = 'portforward.k8s.io'
/** Its name as a WebSocket's protocol. */
export const tunneledPortForward: ChannelProtocol = {
  name: `SPDY/3.1+${portForwardProtocol}`,
  isBase64: false,
  tellsStatus: false,
}

export function forwardPorts(
  nodeAccess: NodeAccess,
  { pod, socket, head }: { readonly pod: PodOnNode; readonly socket: Duplex; readonly head: Buffer },
): void {
  /** Error streams by the request they belong to. The client opens each before its data stream. */
  const errors = new Map<string, SpdyStream>()
  new SpdySession(socket, {
    role: 'server',
    head,
    onStream: stream => {
      stream.on('error', () => {})
      stream.reply()
      const { streamtype, requestid = '' } = stream.headers
      if (streamtype === 'error') {
        errors.set(requestid, stream)
        // Nobody reads it; it ends where nothing is left in it, and takes no place in the session any more.
        stream.resume()
        stream.once('close', () => errors.delete(requestid))
      } else if (streamtype === 'data') {
        const error = errors.get(requestid) ?? null
        errors.delete(requestid)
        void forward(nodeAccess, { pod, data: stream, error })
      } else stream.destroy()
    },
  })
}

async function forward(
  nodeAccess: NodeAccess,
  {
    pod,
    data,
    error,
  }: { readonly pod: PodOnNode; readonly data: SpdyStream; readonly error: SpdyStream | null },
): Promise<void> {
  const port = Number(data.headers.port)
  try {
    const connection = await nodeAccess.connect(pod, port)
    await joined(data, connection)
    // What the client still sends is for nobody.
    data.unpipe().resume()
    error?.end()
  } catch (cause) {
    const reason = errorWords(cause)
    error?.end(`error forwarding port ${port} to pod ${pod.name}, uid ${pod.uid}: ${reason}`)
    data.destroy()
  }
}

/** Carries bytes both ways until the connection to the pod is over. An end on one side is passed on to the other. */
function joined(data: SpdyStream, connection: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    data.pipe(connection)
    connection.pipe(data)
    connection.once('error', reject)
    connection.once('close', resolve)
    data.once('close', () => connection.destroy())
  })
}
