import { systemClock } from '../../base/clock.ts'
import type { UpOptions } from '../../start-options.ts'
import { type DetachedMessage, detachedVariable, runDetached } from '../machine/run-detached.ts'
import { runForeground } from '../machine/run-foreground.ts'
import { addUpFlags, upOptionsOf } from '../machine/up-flags.ts'
import type { UpSummary } from '../machine/up-summary.ts'
import type { Console } from '../terminal/console.ts'
import { describeFailure } from '../terminal/failure.ts'
import { listenForStop } from '../terminal/stop-signals.ts'
import { action, type Verb } from '../terminal/verb.ts'

const help = `
Kedge runs until Ctrl-C, or in the background with --detach. Its data and its
Pods' volumes stay, and the next start finds them again.

Examples:
  kedge up --example kv
  kedge up --runtime simulated --nodes 100 --detach
  kubectl --context kedge get nodes`

export const verb: Verb = {
  configure(command, context) {
    addUpFlags(command)
      .addHelpText('after', help)
      .action(
        action(context, (flags: Parameters<typeof upOptionsOf>[0]) =>
          up(upOptionsOf(flags, context.console.env), context.console),
        ),
      )
  },
}

async function up(options: UpOptions, console: Console): Promise<number> {
  const stopSignals = listenForStop()
  const shell = { console, clock: systemClock, stop: stopSignals.signal }
  try {
    if (options.detach) return await runDetached(options, { ...shell, command: ownCommand() })
    if (console.env[detachedVariable]) return await runInBackground(options, shell)
    return await runForeground(options, { ...shell, start: startKedge, elapsedMs })
  } finally {
    stopSignals.dispose()
  }
}

/** Loaded only now: it knows every part of Kedge. */
const startKedge: Parameters<typeof runForeground>[1]['start'] = async options =>
  (await import('../../main.ts')).startKedge(options)

const elapsedMs = (): number => performance.now()

/** The script that this process was started with, and what Node was told before it. */
const ownCommand = (): readonly string[] => [...process.execArgv, process.argv[1] ?? '']

/** The process in the background: it tells the one that started it how it went, and then goes its own way. */
async function runInBackground(
  options: UpOptions,
  shell: Pick<Parameters<typeof runForeground>[1], 'console' | 'clock' | 'stop'>,
): Promise<number> {
  const tell = (message: DetachedMessage) => {
    if (!process.connected) return
    process.send?.(message)
    process.disconnect()
  }
  const onUp = (summary: UpSummary) => tell({ kind: 'up', summary })
  try {
    return await runForeground(options, { ...shell, start: startKedge, elapsedMs, onUp })
  } catch (error) {
    tell({ kind: 'failed', ...describeFailure(error, shell.console.env) })
    throw error
  }
}
