import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Endpoint } from './webhook-endpoint.ts'

export interface Post {
  readonly body: string
  /** PEM; the machine's own authorities without. */
  readonly ca: string | null
  readonly timeoutSeconds: number
  /** What stands before the words about a server that was not reached. */
  readonly failure: string
}

/** Upstream reads no more of an answer either. */
const answerBytesMax = 3 * 1024 * 1024

/** Posts to an HTTPS server; resolves with the text of its 200. Rejects with upstream's words for everything else. */
export async function postJson(
  { url, serverName, connect }: Endpoint,
  { body, ca, timeoutSeconds, failure }: Post,
): Promise<string> {
  const target = new URL(url)
  target.searchParams.set('timeout', `${timeoutSeconds}s`)
  const signal = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    const socket = connect ? await raced(connect(), signal) : null
    const tls = { ca: ca ?? undefined, ...(isIP(serverName) ? {} : { servername: serverName }) }
    return await new Promise((resolve, reject) => {
      const request = httpsRequest(target, {
        method: 'POST',
        signal,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, */*',
          'content-length': Buffer.byteLength(body),
        },
        ...(socket
          ? {
              // An agent would look the name up.
              createConnection: () => connectTls({ ...tls, socket, host: serverName }),
            }
          : { ...tls, agent: false }),
      })
      request.once('error', reject)
      request.once('response', response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
          if (text.length > answerBytesMax) request.destroy(new Error('the answer is too large'))
        })
        response.once('error', reject)
        response.once('end', () => {
          if (response.statusCode === 200) resolve(text)
          else
            reject(
              new AnswerCode(
                `the server responded with the status code ${response.statusCode} but did not return more information`,
              ),
            )
        })
      })
      request.end(body)
    })
  } catch (error) {
    if (error instanceof AnswerCode) throw error
    throw new Error(
      `${failure}Post ${JSON.stringify(shown(target, connect !== null))}: ${wordsOf(error, signal)}`,
    )
  }
}

/** Behind a Service the port is named, also where it is that of HTTPS. */
const shown = (target: URL, isService: boolean): string =>
  isService && target.port === '' ? String(target).replace(target.host, `${target.host}:443`) : String(target)

/** It was reached, and answered with something else than 200. */
class AnswerCode extends Error {}

const wordsOf = (error: unknown, signal: AbortSignal): string => {
  if (signal.aborted) return 'context deadline exceeded'
  return error instanceof Error ? error.message : String(error)
}

function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
