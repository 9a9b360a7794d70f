import {
  addFollowFlags,
  addSetArgument,
  addWaitFlag,
  followCodesHelp,
  onSet,
  type SetContext,
  type SetFlags,
} from '../sets/on-set.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { changePartition } from './change-partition.ts'
import { followRollout } from './follow-rollout.ts'
import { planPause } from './paused-partition.ts'

interface PauseFlags extends SetFlags {
  readonly wait: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(
      addWaitFlag(addSetArgument(command), { what: 'wait until all that are updated are Ready' }),
    )
      .addHelpText(
        'after',
        `
Holds every Pod back that is not updated yet, by the partition of the rolling
update. The partition the set has is kept in its annotation
kedge.dev/paused-partition, and resume puts it back. Between two rollouts it
holds the next one back. Pods that are lost are still replaced. With --wait it ends
when all that are updated are Ready.
${followCodesHelp}`,
      )
      .action(
        action(context, (words: readonly string[], flags: PauseFlags) =>
          onSet({ words, flags, console: context.console }, set => pause(set, flags)),
        ),
      )
  },
}

async function pause(context: SetContext, { wait }: PauseFlags): Promise<number> {
  const { teller, ref, resource } = context
  const decision = await changePartition(context, planPause)
  const text = `${resource} ${decision.text}`
  if (decision.kind === 'nothing') teller.note(text)
  else teller.tell(ref, { kind: 'changed', object: resource, change: 'paused' }, text)
  return wait ? followRollout(context) : 0
}
