import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { formatTime } from '../../base/clock.ts'
import { contextOf, type RunningKedge, type StartKedge, type UpOptions } from '../../start-options.ts'
import type { Console } from '../terminal/console.ts'
import { dataDirErrorOf, isAboutSpace } from '../terminal/data-dir-error.ts'
import { ownVersion } from '../terminal/own-version.ts'
import { packageRoot } from '../terminal/package-root.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { type Instance, removeInstance, writeInstance } from './instance-file.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import { quietLibraries } from './quiet-libraries.ts'
import type { runExample } from './run-example.ts'
import { secretPlaces } from './secret-places.ts'
import { formatSummary, type UpSummary } from './up-summary.ts'
import { mergeAccess, writeOwnKubeconfig } from './write-access.ts'

export interface ForegroundOptions {
  readonly console: Console
  readonly clock: Clock
  readonly start: StartKedge
  /** Aborted when Kedge shall stop. */
  readonly stop: AbortSignal
  /** Milliseconds since the process began. */
  elapsedMs(): number
  /** Told when Kedge is up, instead of the person: for a detached one. */
  onUp?(summary: UpSummary): void
}

/** Runs Kedge in this process until it is told to stop. */
export async function runForeground(options: UpOptions, shell: ForegroundOptions): Promise<number> {
  try {
    return await runLocked(options, shell)
  } catch (error) {
    // A full disk shows anywhere: in the log, the certificates, the store.
    throw isAboutSpace(error) ? dataDirErrorOf(options.dataDir, error) : error
  }
}

async function runLocked(options: UpOptions, shell: ForegroundOptions): Promise<number> {
  const manifest = options.example ? await manifestOf(options.example) : null
  const lock = lockDataDir(options.dataDir)
  try {
    const log = openLogFile(join(options.dataDir, 'kedge.log'), {
      clock: shell.clock,
      isVerbose: Boolean(shell.console.env.KEDGE_DEBUG),
    })
    const unquiet = quietLibraries(log)
    try {
      const running = await start(options, shell, log)
      try {
        const summary = await announce(options, shell, running)
        const example = options.example && manifest ? { name: options.example, manifest } : null
        return await serve({ shell, running, summary, example })
      } finally {
        removeInstance(options.dataDir)
        await running.stop()
      }
    } finally {
      unquiet()
      log.close()
    }
  } finally {
    lock.release()
  }
}

/** Most starts are without one. */
const manifestOf = async (example: string) => (await import('./load-example.ts')).loadExample(example)

function start(
  options: UpOptions,
  { start, stop, console }: ForegroundOptions,
  log: LogFile,
): Promise<RunningKedge> {
  const { name, dataDir, listen, runtime, criSocket, registryMirrors, nodes } = options
  const { authentication, authorization, audit, encryptionKeys } = options
  return start({
    name,
    version: ownVersion,
    dataDir,
    listen,
    runtime,
    authorization,
    criSocket,
    registryMirrors,
    authentication,
    audit,
    encryptionKeys,
    secretPlaces: secretPlaces(options, console.env),
    nodes,
    firstObjectsFile: join(packageRoot(), 'dist/first-objects.json'),
    consoleFolder: join(packageRoot(), 'dist/console'),
    log,
    signal: stop,
  })
}

/** Leaves behind how to get in, and tells. */
async function announce(
  options: UpOptions,
  shell: ForegroundOptions,
  running: RunningKedge,
): Promise<UpSummary> {
  const { console, clock } = shell
  await writeOwnKubeconfig(options, running)
  const readyMs = shell.elapsedMs()
  const access = await mergeAccess(options, running, console.env)
  const instance: Instance = {
    name: options.name,
    version: ownVersion,
    pid: process.pid,
    address: running.address,
    context: contextOf(options.name),
    kubeconfig: access.kubeconfig,
    runtime: running.runtime,
    startedAt: formatTime(clock.now()),
  }
  writeInstance(options.dataDir, instance)
  const { kubectl, notes } = access
  const summary = {
    instance,
    dataDir: options.dataDir,
    readyMs,
    kubectl,
    consoleLink: running.consoleLink(),
    notes: [...notesOnPort(options, running), ...running.notes, ...notes],
  }
  if (shell.onUp) shell.onUp(summary)
  else console.err.write(`${formatSummary(summary, console.env).join('\n')}\n`)
  return summary
}

function notesOnPort({ listen }: UpOptions, { address }: RunningKedge): readonly string[] {
  const { port } = new URL(address)
  if (!listen.orAnyPort || Number(port) === listen.port) return []
  return [`port ${listen.port} is taken by another program, so ${port} was chosen`]
}

async function serve({
  shell,
  running,
  summary,
  example,
}: {
  readonly shell: ForegroundOptions
  readonly running: RunningKedge
  readonly summary: UpSummary
  readonly example: Parameters<typeof runExample>[0]['example'] | null
}): Promise<number> {
  const { console, clock, stop } = shell
  const { client } = running
  const { kubectl } = summary
  const stopped = untilAborted(stop)
  const failed = running.failure ?? new Promise<Error>(() => {})
  if (example) {
    const { runExample } = await import('./run-example.ts')
    const shown = runExample({ example, client, console, clock, kubectl, signal: stop })
    await Promise.race([shown, failed])
  } else if (!shell.onUp) console.err.write(`\nTry: ${kubectl} get nodes\n`)
  if (!shell.onUp && !stop.aborted) console.err.write('\nCtrl-C stops Kedge; its data stays.\n')
  const failure = await Promise.race([stopped, failed])
  if (failure) throw failure
  if (!shell.onUp) console.err.write('\nstopping (Ctrl-C again stops at once)\n')
  return 0
}

/** Resolves with nothing once the signal is aborted. */
const untilAborted = (signal: AbortSignal): Promise<null> =>
  new Promise(resolve => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', () => resolve(null), { once: true })
  })
