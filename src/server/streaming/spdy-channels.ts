// The SPDY form of exec and attach: a stream for each of stdin, stdout, stderr, error and resize.
import type { Duplex } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import { SpdySession, type SpdyStream } from '../../base/spdy/session.ts'
import { type Channels, flushed, type WantedStreams } from './channels.ts'
import { SizeListeners } from './websocket-channels.ts'

export const spdyProtocols: readonly string[] = ['v4.channel.k8s.io']

/** How long a client may take to open its streams. */
const openingMsMax = 30_000
/** How long a client may take to hear how its command has ended. What it still sends is read meanwhile, and dropped. */
const partingMsMax = 10_000

export interface SpdyConnection {
  readonly socket: Duplex
  /** What came with the head of the request. */
  readonly head: Buffer
  readonly wanted: WantedStreams
  readonly clock: Clock
}

/** Resolves when the client has opened all streams that its request speaks of; null when it does not. */
export function spdyChannels({ socket, head, wanted, clock }: SpdyConnection): Promise<Channels | null> {
  const types = ['error', ...typesOf(wanted)]
  const opened = new Map<string, SpdyStream>()
  const gone = new AbortController()
  const closed = new Promise<void>(resolve => gone.signal.addEventListener('abort', () => resolve()))
  return new Promise(resolve => {
    const session = new SpdySession(socket, {
      role: 'server',
      head,
      onClose: () => {
        gone.abort()
        resolve(null)
      },
      onStream: stream => {
        stream.on('error', () => {})
        stream.reply()
        opened.set(stream.headers.streamtype ?? '', stream)
        if (types.every(type => opened.has(type))) {
          timeout.cancel()
          resolve(channelsOf({ opened, wanted, signal: gone.signal, part }))
        }
      },
    })
    const part = async () => {
      session.leave()
      const timer = clock.after(partingMsMax, () => session.close())
      await closed
      timer.cancel()
    }
    const timeout = clock.after(openingMsMax, () => session.close())
  })
}

function typesOf({ stdin, stdout, stderr, tty }: WantedStreams): readonly string[] {
  return [
    ...(stdin ? ['stdin'] : []),
    ...(stdout ? ['stdout'] : []),
    ...(stderr && !tty ? ['stderr'] : []),
    ...(tty ? ['resize'] : []),
  ]
}

function channelsOf(options: {
  readonly opened: ReadonlyMap<string, SpdyStream>
  readonly wanted: WantedStreams
  readonly signal: AbortSignal
  part(): Promise<void>
}): Channels {
  const { opened, wanted, signal } = options
  const stream = (type: string) => opened.get(type) ?? null
  const sizes = new SizeListeners()
  readLines(stream('resize'), line => sizes.hear(line))
  const stdout = stream('stdout')
  const stderr = stream('stderr')
  return {
    streams: {
      stdin: stream('stdin'),
      stdout,
      stderr,
      tty: wanted.tty,
      onResize: listener => sizes.add(listener),
    },
    signal,
    async finish(status) {
      await Promise.all([flushed(stdout), flushed(stderr)])
      const error = stream('error')
      error?.write(JSON.stringify(status))
      await flushed(error)
      await options.part()
    },
  }
}

const sizeCharsMax = 4_096

/** Sizes come as JSON values, one behind the other, each with a line of its own. */
function readLines(stream: SpdyStream | null, hear: (line: string) => void): void {
  let rest = ''
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    // No size is as long: what never ends is not waited for.
    if (rest.length > sizeCharsMax) rest = ''
    for (const line of lines) hear(line)
  })
}
