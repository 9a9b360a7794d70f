import type { PodSockets } from '../../network/pod-sockets.ts'
import { dialError, failure, joinHostPort, type ProbeOutcome, success } from './probe-outcome.ts'

export interface TcpProbeTarget {
  readonly port: number
  readonly timeoutMs: number
  readonly sockets: Pick<PodSockets, 'dial'>
}

/** Opens a connection and closes it again. */
export async function probeTcp(
  host: string,
  { port, timeoutMs, sockets }: TcpProbeTarget,
): Promise<ProbeOutcome> {
  const address = joinHostPort(host, port)
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const socket = await sockets.dial({ host, port }, deadline)
    socket.on('error', () => {})
    socket.destroy()
    return success
  } catch (error) {
    return failure(deadline.aborted ? `dial tcp ${address}: i/o timeout` : dialError(error, address))
  }
}
