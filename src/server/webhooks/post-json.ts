import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { textOfUtf8 } from '../../base/bytes.ts'
import { connectionWords } from '../../base/connection-words.ts'
import { limits } from '../../base/limits.ts'
import { nextTurn } from '../../base/turn.ts'
import { BodyRoom } from '../wire/body-room.ts'
import { agentOf } from './webhook-agents.ts'
import type { Endpoint } from './webhook-endpoint.ts'

export interface Post {
  readonly body: string
  /** PEM; the machine's own authorities without. */
  readonly ca: string | null
  readonly timeoutMs: number
  /** What stands before the words about a server that was not reached. */
  readonly failure: string
}

/** Upstream reads no more of an answer either. */
const answerBytesMax = 3 * 1024 * 1024

/** Of all answers that are being received: a hundred large ones at a time would fill the memory. */
const room = new BodyRoom(limits.answersBytesMax)

/** Posts to an HTTPS server; resolves with the text of its 200. Rejects with upstream's words for everything else. */
export async function postJson(endpoint: Endpoint, { body, ca, timeoutMs, failure }: Post): Promise<string> {
  const { connect } = endpoint
  const target = new URL(endpoint.url)
  target.searchParams.set('timeout', `${Math.ceil(timeoutMs / 1000)}s`)
  const signal = AbortSignal.timeout(timeoutMs)
  const question = { target, body, ca, signal }
  try {
    // Of a hundred that begin at once, each has a turn of its own.
    await nextTurn()
    return await ask(endpoint, question).catch(error => {
      // A connection that was kept, and that the other side was closing meanwhile.
      if (error instanceof ClosedBefore) return ask(endpoint, question)
      throw error
    })
  } catch (error) {
    if (error instanceof AnswerCode) throw new Error(`${failure}${error.message}`)
    throw new Error(
      `${failure}Post ${JSON.stringify(shown(target, connect !== null))}: ${wordsOf(error, { target, signal })}`,
    )
  }
}

interface Question {
  readonly target: URL
  readonly body: string
  readonly ca: string | null
  readonly signal: AbortSignal
}

async function ask(
  { serverName, connect }: Endpoint,
  { target, body, ca, signal }: Question,
): Promise<string> {
  const socket = connect ? await raced(connect(), signal) : null
  const tls = { ca: ca ?? undefined, ...(isIP(serverName) ? {} : { servername: serverName }) }
  const way = socket
    ? // An agent would look the name up.
      { createConnection: () => connectTls({ ...tls, socket, host: serverName }) }
    : { agent: agentOf(target, ca) }
  const request = httpsRequest(target, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, */*',
      'user-agent': 'kube-apiserver-admission',
      'content-length': Buffer.byteLength(body),
    },
    ...way,
  })
  const answer = new Promise<string>((resolve, reject) => {
    request.once('error', error =>
      reject(isClosed(error) && request.reusedSocket ? new ClosedBefore() : error),
    )
    request.once('response', response => readAnswer(response).then(resolve, reject))
  })
  request.end(body)
  return answer
}

function readAnswer(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    response.on('data', (chunk: Buffer) => {
      if (length + chunk.byteLength > answerBytesMax) response.destroy(new Error('the answer is too large'))
      else if (!room.take(chunk.byteLength))
        response.destroy(new Error('too many answers are being received, please try again later'))
      else {
        length += chunk.byteLength
        chunks.push(chunk)
      }
    })
    response.once('error', reject)
    response.once('close', () => {
      room.giveBack(length)
      reject(new Error('unexpected EOF'))
    })
    response.once('end', () => {
      if (response.statusCode === 200) resolve(textOfUtf8(Buffer.concat(chunks)))
      else reject(new AnswerCode(wordsOfCode(response.statusCode ?? 0, Buffer.concat(chunks))))
    })
  })
}

/** Behind a Service the port is named, also where it is that of HTTPS. */
const shown = (target: URL, isService: boolean): string =>
  isService && target.port === '' ? String(target).replace(target.host, `${target.host}:443`) : String(target)

/** It was reached, and answered with something else than 200. */
class AnswerCode extends Error {}

/** As upstream's client words an answer that is no Status; of a failure of the server's it shows what that said. */
function wordsOfCode(code: number, body: Buffer): string {
  if (code >= 500 && code !== 503 && code !== 504) {
    const said = textOfUtf8(body.subarray(0, saidBytesMax)).trim() || 'unknown'
    return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
  }
  return (
    wordsOfCodes[code] ??
    `the server responded with the status code ${code} but did not return more information`
  )
}

const saidBytesMax = 2048

const wordsOfCodes: { readonly [code: number]: string } = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  415: 'the server was unable to respond with a content type that the client supports',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}

/** The connection ended before there was an answer. */
class ClosedBefore extends Error {}

const isClosed = (error: Error): boolean =>
  'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')

const wordsOf = (error: unknown, { target, signal }: Pick<Question, 'target' | 'signal'>): string =>
  signal.aborted
    ? 'context deadline exceeded'
    : connectionWords(error, `${target.hostname}:${target.port || '443'}`)

function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
