import { kinds } from '../../api/kinds.ts'
import { replicasOf } from '../../workload/desired.ts'
import { followRollout } from '../rollout/follow-rollout.ts'
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
import { wholeNumber } from '../sets/plan-flags.ts'
import { declined } from '../terminal/ask.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface ScaleFlags extends SetFlags {
  readonly replicas: number
  readonly currentReplicas?: number
  readonly wait: boolean
  readonly yes?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(
      addWaitFlag(addSetArgument(command), { what: 'follow it until every Pod is as it should be' }),
    )
      .requiredOption('--replicas <count>', 'how many Pods there are to be', wholeNumber)
      .option('--current-replicas <count>', 'only if there are so many to be now', wholeNumber)
      .addOption(yesOption())
      .addHelpText(
        'after',
        `
Where data would be lost or the set would stick, it shows that first and asks.
See all of it before: kedge plan statefulset/web --replicas 5
${followCodesHelp}`,
      )
      .action(
        action(context, (words: readonly string[], flags: ScaleFlags) =>
          onSet({ words, flags, console: context.console }, set => scale(set, flags)),
        ),
      )
  },
}

async function scale(context: SetContext, flags: ScaleFlags): Promise<number> {
  const { connection, ref, teller, resource, console } = context
  const { replicas, currentReplicas, yes = false } = flags
  if (!(await consentTo(context, { kind: 'scale', replicas }, { isAnswered: yes }))) return declined(console)
  if (currentReplicas !== undefined) await requireReplicas(context, currentReplicas)
  await connection.client.scale(kinds.StatefulSet, ref, replicas)
  teller.tell(ref, { kind: 'changed', object: resource, change: 'scaled' }, `${resource} scaled`)
  if (!flags.wait) return 0
  return followRollout(
    context,
    replicas === 0 ? 'Every Pod is gone.' : `${replicas} of ${replicas} Pods are Ready.`,
  )
}

async function requireReplicas({ connection, ref }: SetContext, expected: number): Promise<void> {
  const set = await connection.client.get(kinds.StatefulSet, ref)
  const actual = replicasOf(set)
  if (actual !== expected) throw new VerbError(`Expected replicas to be ${expected}, was ${actual}`)
}
