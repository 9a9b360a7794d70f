// A connection of HTTP/2 that asks nothing, or never comes to the end of a head, holds a descriptor and some memory for as long
// as it likes: Node gives only those of HTTP/1 a time. It ends after the time that upstream gives one that is idle.
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Clock, Timer } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'

export function endIdleSessions(server: Http2SecureServer, clock: Pick<Clock, 'after'>): void {
  server.on('session', (session: ServerHttp2Session) => {
    let open = 0
    const waiting = (): Timer => clock.after(limits.idleSessionMsMax, () => session.close())
    let idle = waiting()
    session.on('stream', (stream: ServerHttp2Stream) => {
      if (open++ === 0) idle.cancel()
      stream.once('close', () => {
        if (--open === 0 && !session.closed) idle = waiting()
      })
    })
    session.once('close', () => idle.cancel())
  })
}
