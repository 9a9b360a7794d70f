import { InvalidArgumentError } from 'commander'
import { pauseStateOf } from '../../workload/paused-partition.ts'
import { consentTo } from '../sets/consent.ts'
import {
  addFollowFlags,
  addSetArgument,
  addWaitFlag,
  followCodesHelp,
  onSet,
  type SetContext,
  type SetFlags,
  yesOption,
} from '../sets/on-set.ts'
import { declined } from '../terminal/ask.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { changePartition } from './change-partition.ts'
import { followRollout } from './follow-rollout.ts'
import { observeRollout } from './observe-rollout.ts'
import { planStep } from './paused-partition.ts'

interface StepFlags extends SetFlags {
  readonly by: number
  readonly yes?: boolean
  readonly wait: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(
      addWaitFlag(addSetArgument(command), { what: 'wait until all that are updated are Ready' }),
    )
      .option('--by <count>', 'how many Pods', atLeastOne, 1)
      .addOption(yesOption())
      .addHelpText(
        'after',
        `
Lowers the partition so that one more Pod is updated, the highest first. A rollout
that runs is paused by it. With --wait it ends when all that are updated are Ready.
When the last one is done, resume gives the set its own partition back.
${followCodesHelp}`,
      )
      .action(
        action(context, (words: readonly string[], flags: StepFlags) =>
          onSet({ words, flags, console: context.console }, set => step(set, flags)),
        ),
      )
  },
}

function atLeastOne(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a number, 1 or more.')
}

async function step(context: SetContext, { by, yes = false, wait }: StepFlags): Promise<number> {
  const { connection, ref, clock, teller, resource, where, console } = context
  const before = await observeRollout(connection.client, ref, clock)
  const decision = planStep(before, by)
  if (decision.kind === 'refused') throw new VerbError(decision.text)
  if (decision.kind === 'patch') {
    const edit = { kind: 'partition', partition: decision.partition } as const
    if (!(await consentTo(context, edit, { isAnswered: yes }))) return declined(console)
  }
  const made = await changePartition(context, rollout => planStep(rollout, by))
  const text = `${resource} ${made.kind === 'patch' ? `stepped: ${made.text}` : made.text}`
  if (made.kind === 'nothing') teller.note(text)
  else teller.tell(ref, { kind: 'changed', object: resource, change: 'stepped' }, text)
  const code = wait ? await followRollout(context) : 0
  // Of a set that nobody holds there is nothing to go on with.
  if (made.kind === 'nothing' && pauseStateOf(before.set).kind !== 'paused') return code
  const command = made.kind === 'patch' && made.partition > 0 ? 'step' : 'resume'
  if (code === 0) teller.note(`Go on with: kedge rollout ${command} statefulset/${ref.name}${where}`)
  return code
}
