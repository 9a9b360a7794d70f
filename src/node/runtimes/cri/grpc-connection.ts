// A gRPC client over a Unix socket, on node:http2: unary calls and server streams, which is what CRI uses.
//
// The connection is made at the first call and again after it was lost (an engine restarts); calls under way when it
// is lost fail with `Unavailable`, as with every gRPC client, and their errors read as kubelet's do.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
} from 'node:http2'
import { connect } from 'node:net'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { errorWords } from '../../../base/error-words.ts'
import { unescaped } from '../../../base/unescaped.ts'
import { grpcTimeout } from './grpc-timeout.ts'

/** The codes' names as Go prints them, by number. */
const codeNames = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
] as const

export type GrpcCode = (typeof codeNames)[number]

export class GrpcError extends Error {
  override readonly name = 'GrpcError'
  readonly code: GrpcCode
  /** The server's own words, without the code. */
  readonly description: string
  constructor(code: GrpcCode, description: string) {
    super(`rpc error: code = ${code} desc = ${description}`)
    this.code = code
    this.description = description
  }
}

export interface StreamOptions extends CallOptions {
  /** The request is on its way. A server may answer nothing until it has a first message. */
  readonly onSent?: () => void
  readonly onMessage: (message: Buffer) => void
}

export interface CallOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly metadata?: { readonly [name: string]: string }
}

/** kubelet's bound for messages from an engine. */
const messageBytesMax = 16 * 1024 * 1024

export class GrpcConnection {
  readonly socketPath: string
  readonly #clock: Clock
  #session: ClientHttp2Session | null = null
  #closed = false
  /** Why the socket could not be reached, which the calls under way fail with. */
  #dialError: Error | null = null

  constructor(socketPath: string, clock: Clock = systemClock) {
    this.socketPath = socketPath
    this.#clock = clock
  }

  /** `method` is the full path: `/runtime.v1.RuntimeService/Version`. */
  async unary(method: string, request: Buffer, options: CallOptions = {}): Promise<Buffer> {
    let response: Buffer | null = null
    await this.stream(method, request, {
      ...options,
      onMessage: message => {
        response = message
      },
    })
    if (!response) throw new GrpcError('Internal', 'the server sent no message')
    return response
  }

  /** Resolves when the server ends the stream with OK. */
  stream(method: string, request: Buffer, options: StreamOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const stream = this.#open(method, options)
      const call = new Call(stream, this.#clock, options, outcome => (outcome ? reject(outcome) : resolve()))
      stream.once('error', error => call.lost(this.#dialError ?? error))
      stream.end(framed(request), () => options.onSent?.())
    })
  }

  close(): void {
    this.#closed = true
    this.#session?.destroy()
    this.#session = null
  }

  #open(method: string, options: CallOptions): ClientHttp2Stream {
    return this.#connected().request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: method,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      ...(options.timeoutMs === undefined ? {} : { 'grpc-timeout': grpcTimeout(options.timeoutMs) }),
      ...options.metadata,
    })
  }

  #connected(): ClientHttp2Session {
    if (this.#closed) throw new GrpcError('Canceled', 'the client connection is closing')
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session
    this.#dialError = null
    const session = connectHttp2('http://localhost', {
      createConnection: () =>
        connect(this.socketPath).once('error', error => {
          if ('syscall' in error && error.syscall === 'connect')
            this.#dialError = dialError(this.socketPath, error)
        }),
      settings: { enablePush: false },
    })
    // The calls under way report it; without a listener it would end the process.
    session.on('error', () => {})
    session.once('close', () => {
      if (this.#session === session) this.#session = null
    })
    this.#session = session
    return session
  }
}

const dialReasons: { readonly [code: string]: string } = {
  ENOENT: 'no such file or directory',
  ECONNREFUSED: 'connection refused',
  EACCES: 'permission denied',
}

function dialError(socketPath: string, error: Error): GrpcError {
  const code = 'code' in error ? String(error.code) : ''
  const words = `dial unix ${socketPath}: connect: ${dialReasons[code] ?? error.message}`
  return new GrpcError('Unavailable', `connection error: desc = "transport: Error while dialing: ${words}"`)
}

/** gRPC's message frame: not compressed, four bytes of length. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** One call under way: reads its messages and settles once. */
class Call {
  readonly #stream: ClientHttp2Stream
  readonly #settle: (error: Error | null) => void
  readonly #onMessage: (message: Buffer) => void
  readonly #release: () => void
  #rest: Buffer = Buffer.alloc(0)
  #status: GrpcError | 'ok' | null = null
  #settled = false

  constructor(
    stream: ClientHttp2Stream,
    clock: Clock,
    options: StreamOptions,
    settle: (error: Error | null) => void,
  ) {
    this.#stream = stream
    this.#settle = settle
    this.#onMessage = options.onMessage
    this.#release = this.#limit(clock, options)
    stream.on('response', headers => this.#takeResponse(headers))
    stream.on('trailers', headers => this.#takeStatus(headers))
    stream.on('data', chunk => this.#takeData(chunk))
    stream.once('close', () => this.#end())
  }

  /** The connection or the stream broke. */
  lost(error: Error): void {
    const words = `error reading from server: ${error.message}`
    this.#finish(error instanceof GrpcError ? error : new GrpcError('Unavailable', words))
  }

  #limit(clock: Clock, { timeoutMs, signal }: CallOptions): () => void {
    const cancel = (error: GrpcError) => {
      this.#finish(error)
      this.#stream.close(constants.NGHTTP2_CANCEL)
    }
    const onAbort = () => cancel(new GrpcError('Canceled', 'context canceled'))
    // The server keeps the deadline too; this is for one that does not answer at all.
    const late = () => cancel(new GrpcError('DeadlineExceeded', 'context deadline exceeded'))
    const timer = timeoutMs === undefined ? null : clock.after(timeoutMs, late)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) queueMicrotask(onAbort)
    return () => {
      timer?.cancel()
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #takeResponse(headers: { readonly [name: string]: unknown }): void {
    if (headers['grpc-status'] !== undefined) this.#takeStatus(headers)
    else if (headers[constants.HTTP2_HEADER_STATUS] !== 200)
      this.#status = new GrpcError(
        'Unknown',
        `unexpected HTTP status code ${headers[constants.HTTP2_HEADER_STATUS]}`,
      )
  }

  #takeStatus(headers: { readonly [name: string]: unknown }): void {
    const number = Number(headers['grpc-status'] ?? 2)
    this.#status =
      number === 0
        ? 'ok'
        : new GrpcError(codeNames[number] ?? 'Unknown', unescaped(String(headers['grpc-message'] ?? '')))
  }

  #takeData(chunk: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    while (this.#rest.length >= 5) {
      const length = this.#rest.readUInt32BE(1)
      if (length > messageBytesMax) {
        const words = `grpc: received message larger than max (${length} vs. ${messageBytesMax})`
        this.#refuse(new GrpcError('ResourceExhausted', words))
        return
      }
      if (this.#rest.length < 5 + length) return
      const message = this.#rest.subarray(5, 5 + length)
      this.#rest = this.#rest.subarray(5 + length)
      try {
        this.#onMessage(message)
      } catch (error) {
        this.#refuse(new GrpcError('Internal', `grpc: error unmarshalling: ${errorWords(error)}`))
        return
      }
    }
  }

  /** What the server sends cannot be taken. Thrown here, it would end the process. */
  #refuse(error: GrpcError): void {
    this.#rest = Buffer.alloc(0)
    this.#finish(error)
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  #end(): void {
    if (this.#status === 'ok') this.#finish(null)
    else this.#finish(this.#status ?? new GrpcError('Unavailable', 'error reading from server: EOF'))
  }

  #finish(error: Error | null): void {
    if (this.#settled) return
    this.#settled = true
    this.#release()
    this.#settle(error)
  }
}
