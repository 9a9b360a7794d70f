import { type Command, InvalidArgumentError } from 'commander'
import { judgeRollout } from '../../foresee/rollout-verdict.ts'
import { pauseStateOf } from '../../workload/paused-partition.ts'
import {
  addFollowFlags,
  addSetArgument,
  followCodesHelp,
  onSet,
  type SetContext,
  type SetFlags,
} from '../sets/on-set.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { followRollout, stuckWords, verdictEvent } from './follow-rollout.ts'
import { observeRollout } from './observe-rollout.ts'

interface StatusFlags extends SetFlags {
  readonly watch: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addStatusFlags(command).action(
      action(context, (words: readonly string[], flags: StatusFlags) =>
        onSet({ words, flags, console: context.console }, set => status(set, flags)),
      ),
    )
  },
}

const addStatusFlags = (command: Command): Command =>
  addFollowFlags(addSetArgument(command))
    .option('--watch [bool]', '--watch=false takes one look and ends', yesOrNo, true)
    .addHelpText(
      'after',
      `
Follows the rollout until it is done, or until it is stuck: then it names the
Pod, why, and the command that frees it.
${followCodesHelp}
With --watch=false: 1 when it is stuck, 0 otherwise.`,
    )

function yesOrNo(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  throw new InvalidArgumentError('It is true or false.')
}

async function status(context: SetContext, { watch }: StatusFlags): Promise<number> {
  const { connection, ref, clock, teller } = context
  const rollout = await observeRollout(connection.client, ref, clock)
  if (rollout.set.spec?.updateStrategy?.type === 'OnDelete')
    throw new VerbError(
      `rollout status is only available for RollingUpdate strategy type; see which Pods are not updated: kedge describe statefulset/${ref.name}${context.where}`,
    )
  const pause = pauseStateOf(rollout.set)
  if (pause.kind === 'paused')
    teller.note(
      `Paused at partition ${pause.held}. Go on with kedge rollout step or resume statefulset/${ref.name}${context.where}.`,
    )
  if (watch) return followRollout(context)
  const verdict = judgeRollout(rollout, context)
  if (verdict.kind === 'stuck') {
    const { text, commands } = stuckWords(verdict.trouble, context)
    teller.tell(ref, { ...verdictEvent('stuck', verdict.trouble.cause, verdict.trouble), commands }, text)
    return 1
  }
  const trouble = verdict.kind === 'going' ? verdict.trouble : null
  teller.tell(ref, verdictEvent(verdict.kind, verdict.message, trouble), verdict.message)
  if (trouble) teller.note(`${trouble.cause}.`)
  return 0
}
