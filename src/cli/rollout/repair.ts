import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { printText } from '../../foresee/index.ts'
import { planRepair, type Repair } from '../../foresee/repair.ts'
import { replicasOf } from '../../workload/desired.ts'
import { observeEdit } from '../sets/foresee-edit.ts'
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
import { ask, declined } from '../terminal/ask.ts'
import { inkOf } from '../terminal/ink.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { carryOutRepair } from './carry-out-repair.ts'
import { followRollout } from './follow-rollout.ts'
import { repairLines } from './repair-words.ts'

interface RepairFlags extends SetFlags {
  readonly yes?: boolean
  readonly wait: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(
      addWaitFlag(addSetArgument(command), { what: 'follow the rollout to its verdict afterwards' }),
    )
      .addOption(yesOption())
      .addHelpText(
        'after',
        `
An ordered set replaces no Pod while one of them is not Ready: after a bad
template, mending it is not enough, the broken Pod has to be deleted by hand
(kubernetes/kubernetes#67250). This finds exactly the Pods that are in the way,
shows what follows, and deletes them one after the other. A Pod of the newest
template is never deleted: it would come back as it is.
${followCodesHelp}`,
      )
      .action(
        action(context, (words: readonly string[], flags: RepairFlags) =>
          onSet({ words, flags, console: context.console }, set => repair(set, flags)),
        ),
      )
  },
}

async function repair(context: SetContext, { yes = false, wait }: RepairFlags): Promise<number> {
  const { connection, ref, teller, console } = context
  const set = await connection.client.get(kinds.StatefulSet, ref)
  // No edit at all: the replicas that it has.
  const edit = { kind: 'scale', replicas: replicasOf(set) } as const
  const found = planRepair(await observeEdit(connection, { ...ref, edit }), set)
  teller.tell(ref, { kind: 'plan', plan: found.plan })
  if (found.deletions.length === 0) return nothingToDelete(context, found)
  console.err.write(repairText(context, found))
  const names = found.deletions.map(({ pod }) => nameOf(pod)).join(', ')
  if (!(await ask(console, { text: `Delete ${names}?`, isAnswered: yes }))) return declined(console)
  const code = await carryOutRepair(context, found.deletions)
  return code === 0 && wait ? followRollout(context) : code
}

function repairText({ ref, console }: SetContext, found: Repair): string {
  const ink = inkOf(console.err, console.env)
  const title = ink.heading(`In the way of statefulset ${ref.namespace}/${ref.name}`)
  return `${[title, ...repairLines(found).map(line => `  ${line}`)].join('\n')}\n\n${printText(found.plan, ink)}\n`
}

async function nothingToDelete(context: SetContext, { plan }: Repair): Promise<number> {
  const { ref, resource, teller } = context
  if (plan.end.kind !== 'stuck') {
    teller.note(`${resource} has nothing to repair: no Pod is in the way.`)
    return 0
  }
  teller.note(`Deleting Pods would not help statefulset ${ref.namespace}/${ref.name}.`)
  return followRollout({ ...context, stuckAfterMs: 0 })
}
