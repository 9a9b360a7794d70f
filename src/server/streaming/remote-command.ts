import type { Readable } from 'node:stream'
import type { Status } from '../../api/generated/types.ts'
import type { NodeAccess, PodOnNode } from '../../api/node-access.ts'
import { StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import { readFlag } from '../request/options/query.ts'
import { badRequest } from '../resources/refusals.ts'
import type { Channels, WantedStreams } from './channels.ts'

/** One exec or attach, understood and allowed. */
export interface RemoteCommand {
  readonly pod: PodOnNode
  readonly container: string
  /** Null for attach. */
  readonly command: readonly string[] | null
  readonly wanted: WantedStreams
}

/** What the query asks for. Upstream reads `1` and `true` as yes. */
export function readWanted(query: URLSearchParams): WantedStreams {
  const is = (name: string) => readFlag(query, name)
  const wanted = { stdin: is('stdin'), stdout: is('stdout'), stderr: is('stderr'), tty: is('tty') }
  if (!wanted.stdin && !wanted.stdout && !wanted.stderr)
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr')
  // A terminal has one output: what goes to stderr comes on stdout.
  return wanted.tty ? { ...wanted, stderr: false } : wanted
}

/** Runs it over the channels and tells the client how it ended. */
export async function runRemoteCommand(
  nodeAccess: NodeAccess,
  { pod, container, command }: RemoteCommand,
  channels: Channels,
): Promise<void> {
  const { streams, signal } = channels
  const finish = (status: Status) => {
    discardRest(streams.stdin)
    return channels.finish(status)
  }
  try {
    if (command === null) await nodeAccess.attach(pod, { container, streams }, signal)
    const code = command === null ? 0 : await nodeAccess.exec(pod, { container, streams, command }, signal)
    await finish(code === 0 ? success : exitStatus(command ?? [], code))
  } catch (error) {
    await finish(error instanceof StatusError ? error.status : failure(error))
  }
}

/** A command need not read all that is sent to it: a client that is still sending has to hear how it has ended. */
function discardRest(stdin: Readable | null): void {
  stdin?.unpipe()
  stdin?.resume()
}

const success: Status = { metadata: {}, status: 'Success' }

/** How kubectl learns the exit code that it ends with itself. */
function exitStatus(command: readonly string[], code: number): Status {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  }
}

const failure = (error: unknown): Status => ({
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${errorWords(error)}`,
  reason: 'InternalError',
  details: { causes: [{ message: errorWords(error) }] },
  code: 500,
})
