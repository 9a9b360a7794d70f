// Kedge as a user has it: the built program, started in a folder of its own, and kubectl pointed at it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../../..')
const program = join(root, 'bin/kedge')

export interface Output {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Output> {
  return new Promise(resolve => {
    const env = { ...process.env, ...options.env }
    const child = execFile(
      command,
      [...args],
      { env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
        resolve({ code, stdout, stderr })
      },
    )
    child.stdin?.end(options.input ?? '')
  })
}

export interface KedgeUnderTest {
  readonly folder: string
  readonly kubeconfig: string
  /** Runs the CLI against this Kedge's data folder or cluster. */
  kedge(...args: readonly string[]): Promise<Output>
  kubectl(...args: readonly string[]): Promise<Output>
  /** kubectl that has to succeed; gives what it printed. */
  must(...args: readonly string[]): Promise<string>
  apply(manifest: string): Promise<Output>
  /** As if the machine had lost its power, for this process alone. */
  killNow(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops and removes everything. */
  end(): Promise<void>
}

/** Starts `kedge up` with these arguments; resolves when it says that it is up. */
export async function startKedge(
  args: readonly string[],
  given: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<KedgeUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-e2e-'))
  const dataDir = join(folder, 'data')
  const kubeconfig = join(dataDir, 'kubeconfig')
  const env = { ...given.env, KEDGE_HOME: folder, HOME: folder, KUBECONFIG: kubeconfig }
  let child: ChildProcess | null = null

  const start = async () => {
    const flags = ['up', '--data-dir', dataDir, '--listen', '127.0.0.1:0', '--no-merge', ...args]
    child = spawn(process.execPath, [program, ...flags], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await untilUp(child)
  }
  const end = async (signal: NodeJS.Signals) => {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise<void>(resolve => ending.once('exit', () => resolve()))
    ending.kill(signal)
    await ended
  }
  const kubectl = (...rest: readonly string[]) => run(kubectlPath(), rest, { env })
  await start()
  return {
    folder,
    kubeconfig,
    kedge: (...rest) => run(process.execPath, [program, ...rest], { env }),
    kubectl,
    async must(...rest) {
      const output = await kubectl(...rest)
      if (output.code !== 0) throw new Error(`kubectl ${rest.join(' ')}: ${output.stderr}`)
      return output.stdout
    },
    apply: manifest => run(kubectlPath(), ['apply', '-f', '-'], { env, input: manifest }),
    killNow: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start,
    async end() {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves at the line that says so; rejects with what was said when it ends before. */
function untilUp(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    const exited = (code: number | null) =>
      reject(new Error(`kedge up ended with code ${code}:\n${said.join('\n')}`))
    child.once('exit', exited)
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', line => {
        said.push(line)
        if (!/^Kedge .* is up at /.test(line)) return
        child.off('exit', exited)
        resolve()
      })
    }
  })
}

/** The pinned kubectl that `npm test` has fetched. */
export function kubectlPath(): string {
  const fetched = join(root, 'node_modules/.cache/kedge/clients/kubectl')
  const path = process.env.KEDGE_TEST_KUBECTL ?? fetched
  if (!existsSync(path)) throw new Error('there is no kubectl: run `npm test`, which fetches it')
  return path
}

export const example = (path: string): string => readFileSync(join(root, 'examples', path), 'utf8')
export const examplePath = (path: string): string => join(root, 'examples', path)
