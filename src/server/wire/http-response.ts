import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'

/** What the port answers with, by either version of HTTP. */
export type HttpResponse = ServerResponse | Http2ServerResponse

/** Both kinds of response take bytes alike, but say so in types that do not meet. */
export const writeTo = (response: HttpResponse, chunk: Uint8Array): boolean =>
  'stream' in response ? response.write(chunk) : response.write(chunk)

/** A stream's head goes out before there is anything to say. */
export function flushHeaders(response: HttpResponse): void {
  if ('flushHeaders' in response) response.flushHeaders()
  else response.writeHead(response.statusCode)
}

/** Whether nobody hears the answer any more; of HTTP/2 the stream knows, and not the response. */
export const isGone = (response: HttpResponse): boolean =>
  'stream' in response ? response.stream.destroyed : response.destroyed

/** Ends it without another word, so that it does not look whole: without an error, a stream of HTTP/2 would. */
export function cutOff(response: HttpResponse): void {
  if ('stream' in response) response.stream.destroy(new Error('the answer is broken off'))
  else response.destroy()
}

/** Resolves when the other side reads again, or never will. */
export function drained(response: HttpResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
    if (isGone(response)) done()
  })
}
