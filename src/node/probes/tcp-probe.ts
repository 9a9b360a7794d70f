import { Socket } from 'node:net'
import { dialError, failure, joinHostPort, type ProbeOutcome, success } from './probe-outcome.ts'

/** Opens a connection and closes it again. */
export function probeTcp(
  host: string,
  { port, timeoutMs }: { readonly port: number; readonly timeoutMs: number },
): Promise<ProbeOutcome> {
  const address = joinHostPort(host, port)
  return new Promise(resolve => {
    const socket = new Socket()
    const end = (outcome: ProbeOutcome) => {
      socket.destroy()
      resolve(outcome)
    }
    socket.setTimeout(timeoutMs, () => end(failure(`dial tcp ${address}: i/o timeout`)))
    socket.once('error', error => end(failure(dialError(error, address))))
    socket.connect(port, host, () => end(success))
  })
}
