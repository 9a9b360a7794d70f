import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { StartupError } from '../../base/startup-error.ts'
import type { UpOptions } from '../../start-options.ts'
import type { Console } from '../terminal/console.ts'
import { AlreadySaid, VerbError } from '../terminal/failure.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { commandOn } from './directories.ts'
import { argumentsOf } from './up-flags.ts'
import { formatSummary, type UpSummary } from './up-summary.ts'

/** What the process in the background tells the one that started it. */
export type DetachedMessage =
  | { readonly kind: 'up'; readonly summary: UpSummary }
  | { readonly kind: 'failed'; readonly text: string; readonly exitCode: number }

/** Set for the process in the background. */
export const detachedVariable = 'KEDGE_DETACHED'

export interface DetachedOptions {
  readonly console: Console
  readonly clock: Clock
  readonly stop: AbortSignal
  /** How `kedge` is run again: Node's arguments up to the verb. */
  readonly command: readonly string[]
}

/** Five minutes are enough for any example, images included; after that it goes on without us. */
const exampleMsMax = 300_000

/** Starts Kedge in the background, waits until it is up, and shows what one in the foreground would. */
export async function runDetached(options: UpOptions, shell: DetachedOptions): Promise<number> {
  const manifest = options.example ? await manifestOf(options.example) : null
  const summary = await startInBackground(options, shell)
  const { console, clock } = shell
  console.err.write(`${formatSummary(summary, console.env).join('\n')}\n`)
  let code = 0
  if (!manifest || !options.example) console.err.write(`\nTry: ${summary.kubectl} get nodes\n`)
  else {
    const [{ connect }, { runExample }] = await Promise.all([
      import('../cluster/connect.ts'),
      import('./run-example.ts'),
    ])
    const { client, close } = await connect({ explicit: join(options.dataDir, 'kubeconfig') })
    const waiting = new AbortController()
    const keepAlive = setTimeout(() => waiting.abort(), exampleMsMax)
    try {
      const signal = AbortSignal.any([waiting.signal, shell.stop])
      const example = { name: options.example, manifest }
      const end = await runExample({ example, client, console, clock, kubectl: summary.kubectl, signal })
      if (end === 'cannotRun') code = 1
      if (end === 'ended' && !shell.stop.aborted) throw notReady(summary)
    } finally {
      clearTimeout(keepAlive)
      close()
    }
  }
  const down = commandOn('down', options.dataDir, console.env)
  console.err.write(`\nKedge goes on in the background; \`${down}\` stops it.\n`)
  return code
}

/** Most starts are without one. */
const manifestOf = async (example: string) => (await import('./load-example.ts')).loadExample(example)

const notReady = ({ kubectl }: UpSummary): StartupError =>
  new StartupError({
    reason: 'NOT_READY',
    message: 'Kedge is up, but not every Pod of the example is Ready after five minutes',
    remedy: `look at \`${kubectl} get pods\` and \`${kubectl} describe pods\``,
  })

async function startInBackground(
  options: UpOptions,
  { command, console }: DetachedOptions,
): Promise<UpSummary> {
  // Makes the folder, or says now why it cannot be had.
  lockDataDir(options.dataDir).release()
  // What it prints is of interest only when it dies without a word to us.
  const outputPath = join(options.dataDir, 'kedge.out')
  const output = openSync(outputPath, 'w', 0o600)
  const child = spawn(process.execPath, [...command, 'up', ...argumentsOf(options)], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...console.env, [detachedVariable]: '1' },
  })
  closeSync(output)
  try {
    const message = await new Promise<DetachedMessage | number>((resolve, reject) => {
      child.once('error', reject)
      child.once('message', message => resolve(message as DetachedMessage))
      child.once('exit', code => resolve(code ?? 1))
    })
    if (typeof message === 'number') throw diedEarly(outputPath, message)
    if (message.kind === 'failed') throw new AlreadySaid(message.text, message.exitCode)
    return message.summary
  } finally {
    if (child.connected) child.disconnect()
    child.unref()
  }
}

function diedEarly(outputPath: string, code: number): VerbError {
  const lastWords = readFileSync(outputPath, 'utf8').trim().split('\n').at(-1)
  return new VerbError(`Kedge ended at once with code ${code}${lastWords ? `: ${lastWords}` : ''}`)
}
