// Kedge as a user has it: the built program, started in a folder of its own, and kubectl pointed at it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Looks, looksAt } from './looks.ts'

/** Also for what was bundled elsewhere within it. */
export const root = rootAbove(import.meta.dirname)

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'bin/kedge')) ? folder : rootAbove(dirname(folder))
}

export const program = join(root, 'bin/kedge')

export interface Output {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Output> {
  return new Promise(resolve => {
    const env = { ...process.env, ...options.env }
    const child = execFile(
      command,
      [...args],
      { env, cwd: options.cwd, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
        resolve({ code, stdout, stderr })
      },
    )
    // A program may end without having read what it is told.
    child.stdin?.on('error', () => undefined).end(options.input ?? '')
  })
}

export interface KedgeUnderTest extends Omit<Looks, 'forget' | 'lay' | 'doHere'> {
  readonly folder: string
  readonly kubeconfig: string
  /** Runs the CLI against this Kedge's data folder or cluster. */
  kedge(...args: readonly string[]): Promise<Output>
  kubectl(...args: readonly string[]): Promise<Output>
  /** kubectl that has to succeed; gives what it printed. */
  must(...args: readonly string[]): Promise<string>
  /**
   * What kubectl does by these words, on the way to what is tested: here where it is known here, for a tenth of a second of the
   * processor less. Rejects where it does not come about.
   */
  done(...words: readonly string[]): Promise<void>
  /** kubectl with something on its standard input. */
  feed(input: string, ...args: readonly string[]): Promise<Output>
  /** As `kubectl apply -f -`, by kubectl itself where anything of that is there already or is refused. */
  apply(manifest: string): Promise<Output>
  /** kubectl that goes on: `logs -f`, `get -w`. */
  follow(...args: readonly string[]): Followed
  /** What `kedge up` has said since it was started last, once a line matches. */
  heard(pattern: RegExp): Promise<readonly string[]>
  /** As if the machine had lost its power, for this process alone. */
  killNow(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** What is looked at before the end, while Kedge still answers. */
  beforeEnd(look: () => Promise<void>): void
  /**
   * Stops and removes everything; rejects when one of Kedge's own parts was refused by the API meanwhile, or when one of those
   * who look before the end does.
   */
  end(): Promise<void>
}

/**
 * For a program of Go that ends soon: no threads that look for work, and no garbage collected before there is much of it, take
 * a quarter off its processor time.
 */
const ofShortLife = { GOMAXPROCS: '1', GOGC: 'off', GOMEMLIMIT: '256MiB' }

/** The lines that a process prints, as they come. */
export interface Followed {
  /** Every line so far, once one of them matches; rejects when the process ends before. */
  until(pattern: RegExp): Promise<readonly string[]>
  end(): Promise<void>
}

/** Listens to a process; `name` is for the error when it ends without having said what was waited for. */
export function listenTo(child: ChildProcess, name: string): Followed {
  const said: string[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of waiting) look()
  }
  let open = 0
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    open += 1
    createInterface({ input: stream })
      .on('line', line => {
        said.push(line)
        wake()
      })
      .on('close', () => {
        open -= 1
        wake()
      })
  }
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  return {
    until: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const isThere = said.some(line => pattern.test(line))
          if (!isThere && open > 0) return
          waiting.delete(look)
          if (isThere) resolve([...said])
          else
            ended.then(() =>
              reject(new Error(`${name} ended with code ${child.exitCode}:\n${said.join('\n')}`)),
            )
        }
        waiting.add(look)
        look()
      }),
    async end() {
      child.kill()
      await ended
    },
  }
}

/** Starts `kedge up` with these arguments; resolves when it says that it is up. */
export async function startKedge(
  args: readonly string[],
  given: { readonly env?: NodeJS.ProcessEnv; readonly dataDir?: string } = {},
): Promise<KedgeUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-e2e-'))
  const dataDir = given.dataDir ?? join(folder, 'data')
  const kubeconfig = join(dataDir, 'kubeconfig')
  const env = { ...given.env, KEDGE_HOME: folder, HOME: folder, KUBECONFIG: kubeconfig }
  let child: ChildProcess | null = null
  let heard: Followed | null = null
  let wasKilled = false
  const lookedAt = looksAt(kubeconfig)

  const start = async () => {
    const flags = ['up', '--data-dir', dataDir, '--listen', '127.0.0.1:0', '--no-merge', ...args]
    child = spawn(process.execPath, [program, ...flags], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    wasKilled = false
    lookedAt.forget()
    heard = listenTo(child, 'kedge up')
    await heard.until(/^Kedge .* is up at /)
  }
  const end = async (signal: NodeJS.Signals) => {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise<void>(resolve => ending.once('exit', () => resolve()))
    ending.kill(signal)
    await ended
  }
  const client = { ...env, ...ofShortLife }
  const kubectl = (...rest: readonly string[]) => run(kubectlPath(), rest, { env: client })
  const looks: (() => Promise<void>)[] = []
  await start()
  const { read, has, consoleLink } = lookedAt
  const must = async (...rest: readonly string[]) => {
    const output = await kubectl(...rest)
    if (output.code !== 0) throw new Error(`kubectl ${rest.join(' ')}: ${output.stderr}`)
    return output.stdout
  }
  return {
    read,
    has,
    consoleLink,
    folder,
    kubeconfig,
    kedge: (...rest) => run(process.execPath, [program, ...rest], { env }),
    kubectl,
    must,
    async done(...words) {
      if (!(await lookedAt.doHere(words))) await must(...words)
    },
    feed: (input, ...rest) => run(kubectlPath(), rest, { env: client, input }),
    apply: async manifest =>
      (await lookedAt.lay(manifest)) ??
      run(kubectlPath(), ['apply', '-f', '-'], { env: client, input: manifest }),
    follow(...rest) {
      const following = spawn(kubectlPath(), rest, {
        env: { ...process.env, ...client },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      return listenTo(following, `kubectl ${rest.join(' ')}`)
    },
    async heard(pattern) {
      if (!heard) throw new Error('Kedge was not started')
      return heard.until(pattern)
    },
    async killNow() {
      await end('SIGKILL')
      wasKilled = true
    },
    stop: () => end('SIGTERM'),
    start,
    beforeEnd: look => void looks.push(look),
    async end() {
      // What a killed one has left running is ended by the next.
      if (wasKilled) await start().catch(() => {})
      const looked = await Promise.allSettled(child ? looks.map(look => look()) : [])
      lookedAt.forget()
      await end('SIGTERM')
      const refused = refusedOfOurs(join(dataDir, 'kedge.log'))
      rmSync(folder, { recursive: true, force: true })
      if (refused.length > 0) throw new Error(`Kedge lacks rights of its own:\n${refused.join('\n')}`)
      for (const each of looked) if (each.status === 'rejected') throw each.reason
    },
  }
}

/**
 * Lines of the log that say that a part of Kedge was not allowed what it does: its role in `src/api/rbac` lacks it. Not
 * those of nodes: what a Pod reads is refused to its node as soon as the Pod is gone.
 */
const refusedOfOurs = (log: string): readonly string[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\n')
        .filter(line => /is forbidden: User \\?"system:(?!node:)/.test(line))
    : []

/** The pinned kubectl that `npm test` has fetched. */
export function kubectlPath(): string {
  const fetched = join(root, 'node_modules/.cache/kedge/clients/kubectl')
  const path = process.env.KEDGE_TEST_KUBECTL ?? fetched
  if (!existsSync(path)) throw new Error('there is no kubectl: run `npm test`, which fetches it')
  return path
}

export const example = (path: string): string => readFileSync(join(root, 'examples', path), 'utf8')
export const examplePath = (path: string): string => join(root, 'examples', path)
