// A command in a container, over a WebSocket that the session's cookie opens.
import { apiAddress } from '../app/base.ts'
import { channels, closeFrame, type Frame, framed, frameOf, resizeFrame } from './channel.ts'
import { feed, unread } from './feed.ts'

export interface ExecTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

export interface ExecOptions {
  readonly command: readonly string[]
  readonly hasInput: boolean
  readonly isTerminal: boolean
  onOutput(bytes: Uint8Array, stream: 'stdout' | 'stderr'): void
  /** Once, however it ends. A code of -1 stands for an end without one. */
  onEnd(end: { readonly code: number; readonly message: string }): void
  onOpen?(): void
}

export interface ExecSocket {
  send(bytes: Uint8Array): void
  /** What is sent and has not left yet, in bytes. */
  readonly waitingBytes: number
  endInput(): void
  resize(columns: number, rows: number): void
  close(): void
}

const protocol = 'v5.channel.k8s.io'
/** A connection over which nothing goes is closed by many that stand between. */
const keepAliveMs = 25_000

export function openExec({ namespace, pod, container }: ExecTarget, options: ExecOptions): ExecSocket {
  const { command, hasInput, isTerminal, onOutput, onEnd, onOpen } = options
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`
  const url = new URL(apiAddress(path), location.origin.replace(/^http/, 'ws'))
  const query: readonly (readonly [string, string])[] = [
    ['container', container],
    ['stdout', 'true'],
    ['stderr', String(!isTerminal)],
    ['stdin', String(hasInput)],
    ['tty', String(isTerminal)],
    ...command.map(word => ['command', word] as const),
  ]
  for (const [name, value] of query) url.searchParams.append(name, value)
  const socket = new WebSocket(url, protocol)
  socket.binaryType = 'arraybuffer'
  let size: readonly [number, number] | null = null
  let isOver = false
  const end = (code: number, message: string) => {
    if (isOver) return
    isOver = true
    clearInterval(beat)
    onEnd({ code, message })
  }
  const send = (frame: Uint8Array<ArrayBuffer>) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(frame)
  }
  // Somebody types as soon as there is a place to type in, and a line far away takes its time to be one.
  const early: Uint8Array<ArrayBuffer>[] = []
  const type = (frame: Uint8Array<ArrayBuffer>) => {
    if (socket.readyState === WebSocket.CONNECTING) early.push(frame)
    else send(frame)
  }
  const beat = setInterval(() => size && send(resizeFrame(...size)), keepAliveMs)
  socket.onopen = () => {
    if (size) send(resizeFrame(...size))
    for (const frame of early.splice(0)) send(frame)
    onOpen?.()
  }
  socket.onmessage = ({ data }) => {
    const frame: Frame = frameOf(data)
    if (frame.kind === 'stdout' || frame.kind === 'stderr') onOutput(frame.bytes, frame.kind)
    else if (frame.kind === 'ended') end(frame.code, frame.message)
  }
  socket.onclose = ({ reason }) => end(-1, reason)
  return {
    send: bytes => type(framed(channels.stdin, bytes)),
    get waitingBytes() {
      return socket.bufferedAmount
    },
    endInput: () => send(closeFrame(channels.stdin)),
    resize(columns, rows) {
      size = [columns, rows]
      send(resizeFrame(columns, rows))
    },
    close() {
      end(-1, '')
      // One that is only being opened would be told as an error of the page.
      if (socket.readyState === WebSocket.CONNECTING)
        socket.addEventListener('open', () => socket.close(), { once: true })
      else socket.close()
    },
  }
}

export interface CommandResult {
  readonly code: number
  readonly message: string
  readonly output: Blob
  readonly errors: string
}

export interface RunOptions {
  /** Pieces to feed it; each waits until the one before has mostly left. */
  readonly input?: AsyncIterable<Uint8Array>
  /** Told of every piece of output. */
  onProgress?(receivedBytes: number): void
  /** More output than this ends the command. */
  readonly outputBytesMax?: number
  readonly signal?: AbortSignal
}

/** Runs a command to its end. */
export function runCommand(
  target: ExecTarget,
  command: readonly string[],
  { input, onProgress, outputBytesMax = 64 * 1024 * 1024, signal }: RunOptions = {},
): Promise<CommandResult> {
  return new Promise(resolve => {
    const over = new AbortController()
    const end = (code: number, message: string) => {
      over.abort()
      resolve({ code, message, output: new Blob(output), errors })
    }
    const output: Uint8Array<ArrayBuffer>[] = []
    let bytesIn = 0
    let errors = ''
    const decoder = new TextDecoder()
    const socket = openExec(target, {
      command,
      hasInput: input !== undefined,
      isTerminal: false,
      onOutput(bytes, stream) {
        if (stream === 'stderr') {
          errors = (errors + decoder.decode(bytes)).slice(-4_000)
          return
        }
        output.push(bytes.slice())
        bytesIn += bytes.byteLength
        onProgress?.(bytesIn)
        if (bytesIn > outputBytesMax) {
          errors = `more than ${outputBytesMax} bytes`
          socket.close()
        }
      },
      onEnd: ({ code, message }) => end(code, message),
      onOpen() {
        const pause = () => new Promise<void>(resume => setTimeout(resume, 20))
        if (!input) return
        feed(socket, { input, over: over.signal, pause }).catch(() => {
          end(-1, unread)
          socket.close()
        })
      },
    })
    if (signal?.aborted) socket.close()
    else signal?.addEventListener('abort', () => socket.close(), { once: true, signal: over.signal })
  })
}
