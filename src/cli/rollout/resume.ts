import {
  addFollowFlags,
  addSetArgument,
  addWaitFlag,
  onSet,
  type SetContext,
  type SetFlags,
} from '../sets/on-set.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { changePartition } from './change-partition.ts'
import { followRollout } from './follow-rollout.ts'
import { planResume } from './paused-partition.ts'

interface ResumeFlags extends SetFlags {
  readonly wait: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(addWaitFlag(addSetArgument(command), { what: 'follow the rollout to its verdict' }))
      .addHelpText(
        'after',
        '\nPuts the partition back that the set had before it was paused. Where somebody has\nset another one meanwhile, that one stays.',
      )
      .action(
        action(context, (words: readonly string[], flags: ResumeFlags) =>
          onSet({ words, flags, console: context.console }, set => resume(set, flags)),
        ),
      )
  },
}

async function resume(context: SetContext, { wait }: ResumeFlags): Promise<number> {
  const { teller, ref, resource } = context
  const decision = await changePartition(context, planResume)
  const text = `${resource} ${decision.text}`
  if (decision.kind === 'nothing') teller.note(text)
  else teller.tell(ref, { kind: 'changed', object: resource, change: 'resumed' }, text)
  return wait ? followRollout(context) : 0
}
