import { judgeRollout } from '../../foresee/rollout-verdict.ts'
import { stuckWords } from '../rollout/follow-rollout.ts'
import { observeRollout } from '../rollout/observe-rollout.ts'
import { addSetArgument, onSet, type SetContext, type SetFlags } from '../sets/on-set.ts'
import { sentenceOf } from '../sets/set-sentence.ts'
import { formatOption, type ObjectFormat, printObject } from '../terminal/print-object.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface ExplainFlags extends SetFlags {
  readonly output?: ObjectFormat
}

export const verb: Verb = {
  configure(command, context) {
    addSetArgument(command)
      .addOption(formatOption())
      .addHelpText(
        'after',
        `
Says in a sentence what is in the way, what that holds up, and how far the set is.
With -o json: {set, sentence, verdict: done | going | stuck, pod, ordinal, cause, commands}.`,
      )
      .action(
        action(context, (words: readonly string[], flags: ExplainFlags) =>
          onSet({ words, flags, console: context.console }, set => explain(set, flags)),
        ),
      )
  },
}

async function explain(context: SetContext, { output }: ExplainFlags): Promise<number> {
  const { connection, ref, clock, console } = context
  const rollout = await observeRollout(connection.client, ref, clock)
  const sentence = sentenceOf(rollout)
  const verdict = judgeRollout(rollout, context)
  const trouble = verdict.kind === 'done' ? null : verdict.trouble
  const advice = verdict.kind === 'stuck' ? stuckWords(verdict.trouble, context) : null
  if (output) {
    const { pod = null, ordinal = null, cause = null } = trouble ?? {}
    const commands = advice?.commands ?? []
    await printObject(
      console.out,
      { set: ref, sentence, verdict: verdict.kind, pod, ordinal, cause, commands },
      output,
    )
    return 0
  }
  console.out.write(`${sentence}\n`)
  for (const command of advice?.commands ?? []) console.err.write(`  ${command}\n`)
  return 0
}
