// Requests of HTTP/2 come by the thousand in one read of a socket: each becomes a request in a turn that is not yet long.
//
// Node makes the two objects of a request for every head at once, and hands it over. What it does for that is its own listener
// of `stream`: it is called later where others wait. Until somebody reads it, a stream holds back what comes.
import type { Http2SecureServer, ServerHttp2Stream } from 'node:http2'
import type { LoopTurn } from '../../base/event-loop/loop-turn.ts'

/** To be called once the server has its listener of `request`. */
export function takeStreamsInTurns(server: Http2SecureServer, turn: LoopTurn): void {
  const listeners = server.listeners('stream')
  server.removeAllListeners('stream')
  server.on('stream', (stream: ServerHttp2Stream, ...head: unknown[]) => {
    const take = () => {
      for (const listener of listeners) listener.call(server, stream, ...head)
    }
    if (!turn.isLong()) return take()
    // Who breaks off before anybody looks has asked for nothing.
    stream.on('error', ignore)
    turn.next(stream.session ?? stream).then(() => {
      stream.off('error', ignore)
      if (!stream.destroyed) take()
    })
  })
}

const ignore = () => {}
