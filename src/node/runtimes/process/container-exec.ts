// Commands that are run beside a container's own process, in its namespaces.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { ExecStreams } from '../../../api/node-access.ts'
import { type Clock, sleep, systemClock } from '../../../base/clock.ts'
import type { ContainerSpec } from '../../runtime.ts'
import { RuntimeError } from '../../runtime.ts'
import { environmentOf } from './launch-script.ts'
import { runTool, toolEnvironment } from './run-tool.ts'
import { commandLine } from './shell-quote.ts'

export interface ExecTarget {
  readonly spec: ContainerSpec
  readonly isolation: 'root' | 'user' | 'none'
  readonly pid: number
  readonly hostPid: boolean
  readonly environment: { readonly [name: string]: string }
  readonly defaultDirectory: string
}

/** The command as the host runs it: into the namespaces, into the working directory, with the container's environment. */
export function execWords(target: ExecTarget, command: readonly string[]): readonly string[] {
  const { spec, isolation, pid, hostPid, defaultDirectory } = target
  const directory = spec.workingDir || defaultDirectory
  const inside = [
    'sh',
    '-c',
    'cd "$0" && exec "$@"',
    directory,
    'env',
    '-i',
    // A variable may be named like an option.
    '--',
    ...environmentOf(target),
    ...command,
  ]
  if (isolation === 'none') return inside
  const own = isolation === 'user' ? ['--user', '--preserve-credentials'] : ['--net']
  const flags = ['--mount', '--uts', '--ipc', ...(hostPid ? [] : ['--pid'])]
  return ['nsenter', '--target', `${pid}`, ...own, ...flags, '--', ...inside]
}

/** Runs the command with its streams connected, to its end. An aborted signal kills all of it. */
export async function execWithStreams(
  words: readonly string[],
  streams: ExecStreams,
  signal?: AbortSignal,
): Promise<number> {
  const child = streams.tty ? await spawnOnTerminal(words, streams) : spawnPlain(words, streams)
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

/** In a session of its own, so that the whole of it can be killed at once. */
function spawnPlain([file = '', ...args]: readonly string[], streams: ExecStreams): ChildProcess {
  return spawn(file, args, {
    detached: true,
    env: toolEnvironment(),
    stdio: [streams.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  })
}

/** `script` lends its terminal: Node has none to give. */
async function spawnOnTerminal(words: readonly string[], streams: ExecStreams): Promise<ChildProcess> {
  if ((await runTool(['script', '--version'])).exitCode !== 0)
    throw new RuntimeError(
      'NotSupported',
      'the process runtime needs the program "script" (util-linux) to give a command a terminal; try without -t',
    )
  const child = spawn('script', ['-qefc', commandLine(words), '/dev/null'], {
    detached: true,
    env: { ...toolEnvironment(), TERM: process.env.TERM ?? 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  streams.onResize?.(size => void resize(child, size))
  return child
}

/** The new size is told to the terminal itself, which then tells the program on it. */
async function resize(
  child: ChildProcess,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const terminal = terminalBelow(child.pid ?? 0)
    if (terminal)
      return void (await runTool(['stty', '-F', terminal, 'rows', `${rows}`, 'cols', `${columns}`]))
    await sleep(systemClock, 50)
  }
}

/** The terminal on which a child of this process runs. */
function terminalBelow(pid: number): string | null {
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name) || !existsSync(`/proc/${name}/stat`)) continue
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      const input = parent === pid ? readlinkSync(`/proc/${name}/fd/0`) : ''
      if (input.startsWith('/dev/pts/')) return input
    }
  } catch {
    // Processes come and go while they are listed.
  }
  return null
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
  words: readonly string[],
  { timeoutMs, shown, clock }: { readonly timeoutMs: number; readonly shown: string; readonly clock: Clock },
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const child = spawnPlain(words, { stdin: null, stdout: null, stderr: null, tty: false })
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
