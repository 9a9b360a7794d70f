// Commands that are run beside a container's own process: in its namespaces and control groups, as its user, with its
// powers and its environment (become.ts), and on a terminal of the container where one is wanted.
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ExecStreams } from '../../../api/node-access.ts'
import { type Clock, sleep } from '../../../base/clock.ts'
import { quoted } from '../../../base/shell-quote.ts'
import { nextTurn } from '../../../base/turn.ts'
import type { ContainerSpec } from '../../runtime.ts'
import { RuntimeError } from '../../runtime.ts'
import { runTool, toolEnvironment, toolPath } from './run-tool.ts'
import { becomeWords, environmentOf, environmentText, type Identity, onTerminal } from './scripts/become.ts'
import { resizeTerminal, type TerminalSize } from './terminal.ts'

export interface ExecTarget {
  readonly spec: ContainerSpec
  readonly isolation: 'root' | 'user' | 'none'
  readonly identity: Pick<Identity, 'capabilities' | 'users'>
  /** Runs words where containers are launched. */
  enter(words: readonly string[]): readonly string[]
  readonly pid: number
  /** Whether it has a network of its own to enter. */
  readonly hasNetwork: boolean
  readonly hostPid: boolean
  /** Folders of the control groups that the container's process is in. */
  readonly cgroups: readonly string[]
  readonly environment: { readonly [name: string]: string }
  readonly defaultDirectory: string
}

/** A command as the host runs it. */
export interface ExecCommand {
  readonly words: readonly string[]
  /** What it reads on descriptor 3, and nobody on its command line. */
  readonly environment: string
}

export function execCommand(
  target: ExecTarget,
  command: readonly string[],
  terminal: { readonly size: TerminalSize | null } | null = null,
): ExecCommand {
  const { spec, isolation, identity, pid, hasNetwork, hostPid, cgroups, defaultDirectory } = target
  const inside = becomeWords({
    security: spec.security,
    ...identity,
    command: terminal ? onTerminal(command, terminal.size) : command,
    directory: spec.workingDir || defaultDirectory,
    toolPath: toolPath(),
  })
  const flags = ['--mount', '--uts', '--ipc', ...(hasNetwork ? ['--net'] : []), ...(hostPid ? [] : ['--pid'])]
  const enter = isolation === 'none' ? [] : ['nsenter', '--target', `${pid}`, ...flags, '--']
  return {
    words: target.enter([...joinGroups(cgroups), ...enter, ...inside]),
    environment: environmentText(environmentOf({ ...target, tty: terminal !== null })),
  }
}

/** In the container's control groups before anything else: what is run in it counts against its limits. */
function joinGroups(cgroups: readonly string[]): readonly string[] {
  if (cgroups.length === 0) return []
  const joins = cgroups.map(path => `echo 0 >${quoted(`${path}/cgroup.procs`)}`)
  return ['sh', '-c', `{ ${joins.join('; ')}; } 2>/dev/null; exec "$@"`, 'sh']
}

/** How long a client may take to tell the size of its terminal before the command is started without. */
const firstSizeMs = 200

/** Runs the command with its streams connected, to its end. An aborted signal kills all of it. */
export async function execWithStreams(
  target: ExecTarget,
  command: readonly string[],
  {
    streams,
    signal,
    clock,
  }: { readonly streams: ExecStreams; readonly signal?: AbortSignal; readonly clock: Clock },
): Promise<number> {
  await nextTurn()
  const child = streams.tty
    ? await startOnTerminal(target, command, { streams, clock })
    : start(execCommand(target, command), { hasInput: streams.stdin !== null })
  const kill = () => killGroup(child)
  signal?.addEventListener('abort', kill, { once: true })
  if (signal?.aborted) kill()
  connect(child, streams)
  try {
    return await exitOf(child)
  } finally {
    signal?.removeEventListener('abort', kill)
  }
}

/**
 * In a session of its own, so that the whole of it can be killed at once. Starting a process takes the event loop some
 * milliseconds: where many commands come at once, each has a turn of its own.
 */
function start(
  { words, environment }: ExecCommand,
  { hasInput }: { readonly hasInput: boolean },
): ChildProcess {
  const [file = '', ...args] = words
  const child = spawn(file, args, {
    detached: true,
    env: toolEnvironment(),
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const descriptor = child.stdio[3]
  // Whoever could not be started does not read it.
  descriptor?.on('error', () => {})
  if (descriptor && 'end' in descriptor) descriptor.end(environment)
  return child
}

/** Starts the command with the terminal's size as it is, and tells it every later one. */
async function startOnTerminal(
  target: ExecTarget,
  command: readonly string[],
  { streams, clock }: { readonly streams: ExecStreams; readonly clock: Clock },
): Promise<ChildProcess> {
  await requireScript()
  let child: ChildProcess | null = null
  let size: TerminalSize | null = null
  const known = new AbortController()
  streams.onResize?.(next => {
    size = next
    known.abort()
    if (child?.pid !== undefined) void resizeTerminal(child.pid, next, clock)
  })
  if (streams.onResize) await sleep(clock, firstSizeMs, known.signal)
  child = start(execCommand(target, command, { size }), { hasInput: true })
  return child
}

export async function requireScript(): Promise<void> {
  if ((await runTool(['script', '--version'])).exitCode === 0) return
  throw new RuntimeError(
    'NotSupported',
    'the process runtime needs the program "script" (util-linux) to give a command a terminal; try without -t',
  )
}

function connect(child: ChildProcess, { stdin, stdout, stderr, tty }: ExecStreams): void {
  // Whoever stops reading or writing ends the connection, not Kedge.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => {})
  if (stdin && child.stdin) stdin.pipe(child.stdin)
  drain(child.stdout, stdout)
  drain(child.stderr, tty ? stdout : stderr)
}

/** What nobody wants to read is read all the same, or the command would stand still. */
function drain(from: Readable | null, to: Writable | null): void {
  if (to) from?.pipe(to, { end: false })
  else from?.resume()
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', error => reject(new RuntimeError('ExecError', error.message)))
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)))
  })
}

export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Output of a probe or hook that is kept; more is dropped, as kubelet does. */
const outputBytesMax = 16 * 1024

export async function execToEnd(
  command: ExecCommand,
  { timeoutMs, shown, clock }: { readonly timeoutMs: number; readonly shown: string; readonly clock: Clock },
): Promise<{ readonly exitCode: number; readonly output: string }> {
  await nextTurn()
  const child = start(command, { hasInput: false })
  const parts: Buffer[] = []
  let size = 0
  const keep = (part: Buffer) => {
    if (size < outputBytesMax) parts.push(part)
    size += part.length
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  let isLate = false
  const timer = clock.after(timeoutMs, () => {
    isLate = true
    killGroup(child)
  })
  try {
    const exitCode = await exitOf(child)
    if (isLate) throw new RuntimeError('DeadlineExceeded', `command ${shown} timed out`)
    return { exitCode, output: Buffer.concat(parts).subarray(0, outputBytesMax).toString('utf8') }
  } finally {
    timer.cancel()
  }
}
