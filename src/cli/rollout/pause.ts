import { addSetArgument, onSet, type SetContext, type SetFlags } from '../sets/on-set.ts'
import { progressOption } from '../terminal/progress.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { changePartition } from './change-partition.ts'
import { planPause } from './paused-partition.ts'

export const verb: Verb = {
  configure(command, context) {
    addSetArgument(command)
      .addOption(progressOption())
      .addHelpText(
        'after',
        `
Holds every Pod back that is not updated yet, by the partition of the rolling
update. The partition the set has is kept in its annotation
kedge.dev/paused-partition, and resume puts it back. Between two rollouts it
holds the next one back. Pods that are lost are still replaced.`,
      )
      .action(
        action(context, (words: readonly string[], flags: SetFlags) =>
          onSet({ words, flags, console: context.console }, pause),
        ),
      )
  },
}

async function pause(context: SetContext): Promise<number> {
  const { teller, ref, resource } = context
  const decision = await changePartition(context, planPause)
  const text = `${resource} ${decision.text}`
  if (decision.kind === 'nothing') {
    teller.note(text)
    return 0
  }
  teller.tell(ref, { kind: 'changed', object: resource, change: 'paused' }, text)
  return 0
}
