import { rmSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import { sleep, systemClock } from '../../base/clock.ts'
import { holderOf, type LockHolder } from '../machine/data-dir-lock.ts'
import { removeInstance } from '../machine/instance-file.ts'
import { addInstanceFlags, dataDirOfFlags, type InstanceFlags } from '../machine/instance-flags.ts'
import { processToken } from '../machine/process-token.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface DownFlags extends InstanceFlags {
  readonly timeout: number
}

export const verb: Verb = {
  configure(command, context) {
    addInstanceFlags(command)
      .addOption(
        new Option('--timeout <seconds>', 'how long it may take before it is killed')
          .default(60)
          .argParser(parseSeconds),
      )
      .addHelpText('after', '\nIts data stays. It is no error when none runs.')
      .action(action(context, (flags: DownFlags) => down(flags, context.console)))
  },
}

async function down(flags: DownFlags, { err, env }: Console): Promise<number> {
  const dataDir = dataDirOfFlags(flags, env)
  const holder = holderOf(dataDir)
  if (!holder) {
    err.write(`Kedge is not running in ${dataDir}\n`)
    return 0
  }
  signal(holder, 'SIGTERM')
  if (!(await hasEnded(holder, flags.timeout * 1000))) {
    err.write(`process ${holder.pid} has not stopped after ${flags.timeout} s and is killed\n`)
    signal(holder, 'SIGKILL')
    if (!(await hasEnded(holder, 5000))) throw new VerbError(`process ${holder.pid} cannot be killed`)
  }
  // A killed one leaves them behind.
  removeInstance(dataDir)
  if (!holderOf(dataDir)) rmSync(`${dataDir}/kedge.lock`, { force: true })
  err.write(`Kedge has stopped; its data stays in ${dataDir}\n`)
  return 0
}

function signal({ pid }: LockHolder, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    // Gone meanwhile.
    if (code === 'ESRCH') return
    throw new VerbError(`process ${pid} belongs to another user: stop it as that user`, { cause })
  }
}

const lookAgainMs = 20

/** Nobody tells of the end of a process that is not one's own child, so this looks again and again. */
async function hasEnded({ pid, startedAt }: LockHolder, withinMs: number): Promise<boolean> {
  const keepAlive = setInterval(() => {}, 1000)
  try {
    const until = systemClock.now() + withinMs
    while (processToken(pid) === startedAt) {
      if (systemClock.now() >= until) return false
      await sleep(systemClock, lookAgainMs)
    }
    return true
  } finally {
    clearInterval(keepAlive)
  }
}

function parseSeconds(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a number of seconds.')
}
