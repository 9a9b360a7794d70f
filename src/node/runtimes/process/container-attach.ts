// A client at a container's own streams: what the container writes from now on goes to it, what it types to the container.
//
// Both ways wait for whoever is slow. A client that does not read slows the container as it would slow any engine's, but
// one that has stopped reading is let go, so that a forgotten terminal does not stand a container still.
import { constants, open } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { ExecStreams } from '../../../api/node-access.ts'
import { type Clock, sleep } from '../../../base/clock.ts'
import { RuntimeError } from '../../runtime.ts'
import type { ContainerProcess } from './container-process.ts'
import { resizeTerminal } from './terminal.ts'

/** How long a client may leave what it was sent unread. */
const patienceMs = 10_000
const lookAgainMs = 1000

/** Resolves when the container has ended or the client has left. */
export async function attachTo(
  container: ContainerProcess,
  streams: ExecStreams,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<void> {
  const { spec } = container.record
  const over = new AbortController()
  const end = () => over.abort()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  const closeInput =
    streams.stdin && spec.stdin ? await connectInput(streams.stdin, container) : async () => {}
  const { identity } = container
  if (spec.tty && identity) streams.onResize?.(size => void resizeTerminal(identity.pid, size, clock))
  let isDeaf = false
  const unsubscribe = container.onOutput(async (stream, bytes) => {
    if (over.signal.aborted) return
    const to = streams[stream] ?? (streams.tty ? streams.stdout : null)
    if (!to || (await hasTaken(to, bytes, { clock, signal: over.signal }))) return
    isDeaf = true
    end()
  })
  try {
    const ended = new Promise<void>(resolve =>
      over.signal.addEventListener('abort', () => resolve(), { once: true }),
    )
    while (container.state.kind === 'running' && !over.signal.aborted)
      await Promise.race([container.changed(lookAgainMs), ended])
  } finally {
    unsubscribe()
    end()
    signal?.removeEventListener('abort', end)
    await closeInput()
  }
  if (isDeaf)
    throw new RuntimeError(
      'AttachError',
      `the client has not read its output for ${patienceMs / 1000} seconds`,
    )
}

/** Writes, and waits until the stream wants more or cannot; false when that takes too long. */
async function hasTaken(
  to: Writable,
  bytes: Buffer,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<boolean> {
  if (to.destroyed || to.write(bytes)) return true
  const waited = new AbortController()
  const stop = () => waited.abort()
  const events = ['drain', 'close', 'error'] as const
  for (const event of events) to.once(event, stop)
  signal.addEventListener('abort', stop, { once: true })
  await sleep(clock, patienceMs, waited.signal)
  for (const event of events) to.off(event, stop)
  signal.removeEventListener('abort', stop)
  return waited.signal.aborted
}

/** Sends what is typed to the container as it takes it. The result ends that, also when the container has never read. */
async function connectInput(
  stdin: Readable,
  { folder, record }: ContainerProcess,
): Promise<() => Promise<void>> {
  const pipe = await openPipe(join(folder, 'stdin'))
  // Without a reader the container is about to end.
  if (pipe === null) return async () => {}
  // What the client sent before it closed its side is still delivered; the container itself sees no end of it yet.
  stdin.pipe(pipe)
  const closed = new Promise<void>(resolve => pipe.once('close', resolve))
  if (record.spec.stdinOnce) void closed.then(() => endInput(folder))
  return async () => {
    stdin.unpipe(pipe)
    // Else nobody would take what the client still sends, nor see its end.
    stdin.resume()
    pipe.destroy()
    await closed
  }
}

/** `stdinOnce`: the first client that leaves ends the container's input. */
async function endInput(folder: string): Promise<void> {
  const end = await openPipe(join(folder, 'stdin-end'))
  end?.destroy()
}

/** The writing side of a named pipe, as a stream that never blocks; null where nobody reads. */
function openPipe(path: string): Promise<Socket | null> {
  return new Promise(resolve => {
    open(path, constants.O_WRONLY | constants.O_NONBLOCK, (error, fd) => {
      if (error) return resolve(null)
      const socket = new Socket({ fd, readable: false, writable: true })
      // The container has ended in the middle of it.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
