import { foresee } from '../../foresee/foresee.ts'
import { printText, type Snapshot } from '../../foresee/index.ts'
import { planRepair, type Repair } from '../../foresee/repair.ts'
import { makeEdit } from '../sets/edit-set.ts'
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
import { wholeNumber } from '../sets/plan-flags.ts'
import { ask, declined } from '../terminal/ask.ts'
import { inkOf } from '../terminal/ink.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { carryOutRepair } from './carry-out-repair.ts'
import { followRollout } from './follow-rollout.ts'
import { repairLines } from './repair-words.ts'

interface UndoFlags extends SetFlags {
  readonly toRevision: number
  readonly repair?: boolean
  readonly wait: boolean
  readonly yes?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(addWaitFlag(addSetArgument(command), { what: 'follow the rollout to its verdict' }))
      .option('--to-revision <number>', 'the revision to go back to; 0 is the last but one', wholeNumber, 0)
      .option('--repair', 'also delete the broken Pods that are in the way')
      .addOption(yesOption())
      .addHelpText(
        'after',
        `
Shows what changes and what follows, asks, and does it; with --wait it follows the
rollout. Only the Pod template goes back: claims and their data, replicas and all
other fields stay as they are.
${followCodesHelp}`,
      )
      .action(
        action(context, (words: readonly string[], flags: UndoFlags) =>
          onSet({ words, flags, console: context.console }, set => undo(set, flags)),
        ),
      )
  },
}

async function undo(context: SetContext, flags: UndoFlags): Promise<number> {
  const { connection, ref, teller, console, resource } = context
  const edit = { kind: 'toRevision', revision: flags.toRevision } as const
  const snapshot = await observeEdit(connection, { ...ref, edit })
  const plan = foresee(snapshot)
  // The server says no in its own words when it is asked to do it.
  if (plan.end.kind === 'refused') await makeEdit(context, edit)
  if (plan.changes.length === 0) {
    const which = plan.revision ? `revision ${plan.revision.number}` : 'that revision'
    const text = `${resource} skipped rollback (current template already matches ${which})`
    teller.tell(ref, { kind: 'changed', object: resource, change: 'unchanged' }, text)
    return 0
  }
  const found = repairAfter(snapshot)
  const shown =
    flags.repair && found ? { ...found.plan, changes: plan.changes, revision: plan.revision } : plan
  teller.tell(ref, { kind: 'plan', plan: shown })
  console.err.write(
    undoText(context, { text: printText(shown, inkOf(console.err, console.env)), found, flags, snapshot }),
  )
  const text = `Roll statefulset ${ref.namespace}/${ref.name} back?`
  if (!(await ask(console, { text, isAnswered: flags.yes ?? false }))) return declined(console)
  await makeEdit(context, edit, { planned: snapshot.before })
  teller.tell(ref, { kind: 'changed', object: resource, change: 'rolled back' }, `${resource} rolled back`)
  if (flags.repair && found) {
    const code = await carryOutRepair(context, found.deletions)
    if (code !== 0) return code
  }
  return flags.wait ? followRollout(context) : 0
}

/** What has to be deleted once the template has gone back; null when nothing has. */
function repairAfter(snapshot: Snapshot): Repair | null {
  if (snapshot.after.kind !== 'accepted') return null
  const found = planRepair(snapshot, snapshot.after.set)
  return found.deletions.length > 0 ? found : null
}

interface UndoText {
  /** The plan. */
  readonly text: string
  readonly found: Repair | null
  readonly flags: UndoFlags
  readonly snapshot: Snapshot
}

function undoText({ ref, where }: SetContext, { text, found, flags, snapshot }: UndoText): string {
  const replicas = snapshot.before?.spec?.replicas ?? 1
  const lines = [
    '',
    `Not rolled back: claims and their data, replicas (they stay ${replicas}), and every field but the Pod template.`,
  ]
  if (found) {
    lines.push(
      '',
      flags.repair
        ? 'In the way, and deleted once the template is back:'
        : 'In the way: the rollback sticks until somebody deletes',
      ...repairLines(found).map(line => `  ${line}`),
    )
    if (!flags.repair)
      lines.push(
        `Give --repair to have that done too, or do it later: kedge rollout repair statefulset/${ref.name}${where}`,
      )
  }
  return `${text}${lines.join('\n')}\n\n`
}
