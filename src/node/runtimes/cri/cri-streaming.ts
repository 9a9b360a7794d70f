// Exec, attach and port-forward: CRI answers with a URL, and behind it the engine speaks Kubernetes' streaming protocol.
//
// We speak it over SPDY, which every engine has: before v5 of its WebSocket form, closing stdin alone cannot be said,
// and `cat` in a container would never end.
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Duplex, Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Status } from '../../../api/generated/types.ts'
import type { ExecStreams } from '../../../api/node-access.ts'
import { StatusError } from '../../../api/status-error.ts'
import { SpdySession, type SpdyStream } from '../../../base/spdy/session.ts'

const execProtocol = 'v4.channel.k8s.io'
const forwardProtocol = 'portforward.k8s.io'

/** Runs the streams of an exec or attach to their end; resolves with the exit code that the engine reports. */
export async function runStreams(url: string, streams: ExecStreams, signal?: AbortSignal): Promise<number> {
  signal?.throwIfAborted()
  const session = await openSession(url, execProtocol, signal)
  const abort = () => session.close()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const exitCode = await carry(session, streams)
    signal?.throwIfAborted()
    return exitCode
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
    session.close()
  }
}

async function carry(session: SpdySession, streams: ExecStreams): Promise<number> {
  const opened = (streamtype: string) => session.open({ streamtype }).on('error', () => {})
  // The engine waits for as many streams as the call asked for, and for the error stream.
  const status = readAll(opened('error'))
  const stdin = streams.stdin && opened('stdin')
  const stdout = streams.stdout && opened('stdout')
  const stderr = streams.stderr && !streams.tty && opened('stderr')
  const resize = streams.tty && opened('resize')
  if (resize)
    streams.onResize?.(size =>
      resize.write(`${JSON.stringify({ Width: size.columns, Height: size.rows })}\n`),
    )
  const letGo = streams.stdin && stdin && feed(session, streams.stdin, stdin)
  // A command whose outputs have ended has ended, or is about to: what is sent to it now only gets in the way of its exit code, and
  // containerd tells that when its input has ended.
  const outputs = [stdout, stderr].filter(each => each !== null && each !== false)
  let open = outputs.length
  for (const output of outputs)
    output.once('lastHeard', () => {
      if (--open > 0 || !stdin) return
      if (letGo) letGo()
      stdin.end()
    })
  try {
    await Promise.all([
      stdout && streams.stdout && drain(stdout, streams.stdout),
      stderr && streams.stderr && drain(stderr, streams.stderr),
      status,
    ])
    return exitCodeOf(await status)
  } finally {
    letGo?.()
  }
}

/** Of the input, what may be on its way to the engine. */
const pieceBytes = 64 * 1024
const piecesMax = 8

/**
 * The caller's stdin goes to the container until either ends, no faster than the engine takes it from the connection: one that
 * closes it with bytes left unread takes back what it said last. The stdin is left open for its owner.
 */
function feed(session: SpdySession, source: Readable, target: SpdyStream): () => void {
  let isOver = false
  let underWay = 0
  let sent = Promise.resolve()
  const sendPieces = async (chunk: Buffer) => {
    for (let at = 0; at < chunk.length && !isOver; at += pieceBytes) {
      target.write(chunk.subarray(at, at + pieceBytes))
      const answered = session.ping().finally(() => {
        underWay--
      })
      if (++underWay >= piecesMax) await answered
    }
    if (!isOver) source.resume()
  }
  const send = (chunk: Buffer) => {
    source.pause()
    sent = sendPieces(chunk)
  }
  // A source that has ended says so while its last chunk is still under way, paused or not.
  const end = () => void sent.then(() => target.end())
  source.on('data', send).once('end', end).once('error', end)
  return () => {
    isOver = true
    source.off('data', send).off('end', end).off('error', end)
  }
}

/** All that the container writes goes to the caller, who ends the writer itself. */
async function drain(source: SpdyStream, target: Writable): Promise<void> {
  const gone = () => source.destroy(new Error('the receiver of the output is gone'))
  target.once('close', gone)
  source.pipe(target, { end: false })
  try {
    await finished(source, { writable: false })
  } finally {
    target.off('close', gone)
  }
}

async function readAll(stream: SpdyStream): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', chunk => {
    text += chunk
  })
  await finished(stream, { writable: false })
  return text
}

/** The error stream ends with a `metav1.Status`; a command's exit code stands among its causes. */
function exitCodeOf(text: string): number {
  if (text === '') throw new Error('the connection to the container ended early')
  const status: Status = JSON.parse(text)
  if (status.status === 'Success') return 0
  if (status.reason === 'NonZeroExitCode') {
    const code = Number(status.details?.causes?.find(cause => cause.reason === 'ExitCode')?.message)
    if (Number.isInteger(code)) return code
  }
  throw StatusError.fromStatus(status)
}

/** A connection to a port inside the pod. A refusal ends it with the engine's words. */
export async function forwardPort(url: string, port: number): Promise<Duplex> {
  const session = await openSession(url, forwardProtocol)
  const open = (streamtype: string) => session.open({ streamtype, port: String(port), requestid: '0' })
  const failure = open('error').on('error', () => {})
  failure.end()
  const connection = open('data')
  readAll(failure).then(
    words => {
      if (words !== '') connection.destroy(new Error(words))
    },
    () => {},
  )
  connection.once('close', () => session.close())
  return connection
}

function openSession(url: string, protocol: string, signal?: AbortSignal): Promise<SpdySession> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol }
    const options = { method: 'POST', headers, ...(signal ? { signal } : {}) }
    // The engine's certificate is its own; its address came over the socket that we trust.
    const call = secure
      ? requestHttps(url, { ...options, rejectUnauthorized: false })
      : requestHttp(url, options)
    call.once('upgrade', (_response, socket, head) =>
      resolve(new SpdySession(socket, { role: 'client', head })),
    )
    call.once('response', response => {
      response.resume()
      reject(new Error(`the engine refused to stream: ${response.statusCode} ${response.statusMessage}`))
    })
    call.once('error', reject)
    call.end()
  })
}
