// A command in a container over a WebSocket (`v5.channel.k8s.io`): each message is led by the number of its channel.
//
// Channel 3 ends it: a `Status` that says how the command ended. Version 5 has a message that closes our side of
// standard input; version 4, which older servers speak, has none, and so a command that waits for the end of its input
// there never gets it.
import type { Readable } from 'node:stream'
import { type RawData, WebSocket } from 'ws'
import type { Status } from '../../api/generated/types.ts'
import { StatusError } from '../../api/status-error.ts'
import type { WebSocketAccess } from '../../client/http-transport.ts'
import { Unreachable } from '../../client/transport.ts'

export interface RemoteExec {
  readonly access: WebSocketAccess
  /** Null sends nothing. */
  readonly stdin: Readable | null
  onOutput(channel: 'stdout' | 'stderr', chunk: Uint8Array): void
  /** Called once the command runs, with what changes the size of its terminal. */
  onStart(resize: (size: TerminalSize) => void): void
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/** Resolves with the exit code of the command. Throws `StatusError` when it is refused. */
export async function remoteExec(options: RemoteExec): Promise<number> {
  const { url, headers, agent } = options.access
  const socket = new WebSocket(url, protocols, { headers, agent, perMessageDeflate: false })
  return new Promise((resolve, reject) => {
    let status: Status | null = null
    socket.on('unexpected-response', (_request, response) => {
      refusalIn(response).then(reject, reject)
    })
    socket.on('error', error =>
      reject(new Unreachable(`the connection broke: ${error.message}`, { cause: error })),
    )
    socket.on('open', () => {
      if (options.stdin) void sendInput(socket, options.stdin)
      options.onStart(({ columns, rows }) => {
        void send(socket, channel.resize, JSON.stringify({ Width: columns, Height: rows }))
      })
    })
    socket.on('message', data => {
      const message = bytesOf(data)
      const content = message.subarray(1)
      if (message[0] === channel.error && content.length > 0) status = JSON.parse(content.toString())
      else if (message[0] === channel.stdout && content.length > 0) options.onOutput('stdout', content)
      else if (message[0] === channel.stderr && content.length > 0) options.onOutput('stderr', content)
    })
    socket.on('close', () => {
      if (!status) reject(new Unreachable('the connection was closed before the command had ended'))
      else resolveStatus(status, { resolve, reject })
    })
  })
}

/** Hands input on as fast as the wire takes it, and then says that there is no more. */
async function sendInput(socket: WebSocket, stdin: Readable): Promise<void> {
  try {
    for await (const chunk of stdin) await send(socket, channel.stdin, chunk)
    if (socket.protocol === protocols[0] && socket.readyState === socket.OPEN)
      socket.send(Buffer.from([channel.close, channel.stdin]))
  } catch {
    // The command has ended, and what was typed is of no use any more.
  }
}

/** Resolves when the message is handed to the socket, also when nobody takes it any more. */
function send(socket: WebSocket, number: number, content: string | Uint8Array): Promise<void> {
  return new Promise(resolve => {
    socket.send(Buffer.concat([Buffer.from([number]), Buffer.from(content)]), () => resolve())
  })
}

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)

/** The exit code, which travels as a failure where it is not 0. */
function resolveStatus(
  status: Status,
  { resolve, reject }: { resolve(code: number): void; reject(error: Error): void },
): void {
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')
  if (status.status === 'Success') resolve(0)
  else if (status.reason === 'NonZeroExitCode' && cause) resolve(Number(cause.message))
  else reject(StatusError.fromStatus(status))
}

/** Why the server did not change over to WebSocket. */
async function refusalIn(
  response: AsyncIterable<Uint8Array> & { readonly statusCode?: number },
): Promise<Error> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  try {
    return StatusError.fromStatus(JSON.parse(text))
  } catch {
    // A proxy in between, which speaks its own way.
    return new Unreachable(
      `the server answered ${response.statusCode}${text ? `: ${text.trim().slice(0, 200)}` : ''}`,
    )
  }
}
