import { type Command, Option } from 'commander'
import type { ObjectRef } from '../../api/object.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import {
  addClusterFlags,
  type ClusterFlags,
  clusterWords,
  connectByFlags,
  parseDurationFlag,
} from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import type { Console } from '../terminal/console.ts'
import { waitGroup } from '../terminal/help-groups.ts'
import { type ProgressFlags, type ProgressMode, progressOption, Teller } from '../terminal/progress.ts'
import { setNameIn } from './set-argument.ts'

/** What every verb about one set works with. */
export interface SetContext {
  readonly connection: Connection
  readonly ref: ObjectRef
  /** `statefulset.apps/web`, as kubectl names it when it has changed it. */
  readonly resource: string
  readonly console: Console
  readonly teller: Teller
  readonly clock: Clock
  /** What a command that is told needs to reach the same set: ` -n web`. */
  readonly where: string
  readonly stuckAfterMs: number
  readonly timeoutMs: number | null
}

export interface SetFlags extends ClusterFlags, Partial<ProgressFlags> {
  readonly stuckAfter?: number
  readonly timeout?: number
}

/** A minute's half: image pulls and first crashes mend themselves sooner, if they do. */
const stuckAfterMsDefault = 30_000

/** `statefulset/web`, `sts web` or `web`, and the flags of the cluster. */
export const addSetArgument = (command: Command): Command =>
  addClusterFlags(command.argument('<set...>', 'statefulset/web, or web'))

/** For verbs that wait for a rollout. */
export const addFollowFlags = (command: Command): Command =>
  command
    .addOption(
      new Option('--timeout <duration>', 'give up after this long: 5m (default: never)')
        .argParser(parseDurationFlag)
        .helpGroup(waitGroup),
    )
    .addOption(stuckAfterOption())
    .addOption(progressOption().helpGroup(waitGroup))

export const stuckAfterOption = (): Option =>
  new Option(
    '--stuck-after <duration>',
    'a Pod that fails counts as stuck after this long; one that is only slow, after ten times as long',
  )
    .argParser(parseDurationFlag)
    .default(stuckAfterMsDefault, '30s')
    .helpGroup(waitGroup)

export interface WaitFlagOptions {
  /** For the help: `follow the rollout to its verdict`. */
  readonly what: string
  readonly byDefault?: boolean
}

/**
 * `--wait` and `--no-wait`, on every verb that changes something. As with kubectl only `delete` waits unless told not to:
 * the others say what they did and end, so that a script decides by one rule.
 */
export const addWaitFlag = (command: Command, { what, byDefault = false }: WaitFlagOptions): Command =>
  command
    .addOption(new Option('--wait', what).default(byDefault, byDefault ? 'yes' : 'no').helpGroup(waitGroup))
    .addOption(new Option('--no-wait', 'do not').helpGroup(waitGroup))

export const yesOption = (): Option => new Option('-y, --yes', 'do it without asking')

/** How a verb that follows a rollout ends. */
export const followCodesHelp = `
Exit codes: 0 done; 1 stuck, failed or declined; 2 not understood, or nobody to ask;
124 timed out; 130 ended by Ctrl-C.`

/** Connects, does it, and lets go. */
export async function onSet(
  {
    words,
    flags,
    console,
  }: { readonly words: readonly string[]; readonly flags: SetFlags; readonly console: Console },
  act: (context: SetContext) => Promise<number>,
): Promise<number> {
  const name = setNameIn(words)
  const connection = await connectByFlags(flags, console.env)
  try {
    return await act(setContextOf(connection, { name, flags, console }))
  } finally {
    connection.close()
  }
}

export interface SetContextOptions {
  readonly name: string
  readonly flags: SetFlags
  readonly console: Console
}

/** What a verb works with that acts on this set in the namespace of the connection. */
export function setContextOf(
  connection: Connection,
  { name, flags, console }: SetContextOptions,
): SetContext {
  const progress: ProgressMode = flags.progress ?? 'auto'
  return {
    connection,
    ref: { namespace: connection.namespace, name },
    resource: `statefulset.apps/${name}`,
    console,
    teller: new Teller(console, { clock: systemClock, progress }),
    clock: systemClock,
    where: clusterWords(flags),
    stuckAfterMs: flags.stuckAfter ?? stuckAfterMsDefault,
    timeoutMs: flags.timeout || null,
  }
}
