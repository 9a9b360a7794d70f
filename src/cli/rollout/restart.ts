import { consentTo } from '../sets/consent.ts'
import { makeEdit } from '../sets/edit-set.ts'
import {
  addFollowFlags,
  addSetArgument,
  addWaitFlag,
  onSet,
  type SetContext,
  type SetFlags,
  yesOption,
} from '../sets/on-set.ts'
import { declined } from '../terminal/ask.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { followRollout } from './follow-rollout.ts'

interface RestartFlags extends SetFlags {
  readonly yes?: boolean
  readonly wait: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addFollowFlags(addWaitFlag(addSetArgument(command), { what: 'follow the rollout to its verdict' }))
      .addOption(yesOption())
      .addHelpText(
        'after',
        "\nReplaces every Pod, as kubectl does it: by the template's annotation\nkubectl.kubernetes.io/restartedAt. See first: kedge plan statefulset/web --restart",
      )
      .action(
        action(context, (words: readonly string[], flags: RestartFlags) =>
          onSet({ words, flags, console: context.console }, set => restart(set, flags)),
        ),
      )
  },
}

async function restart(context: SetContext, { yes = false, wait }: RestartFlags): Promise<number> {
  const edit = { kind: 'restart' } as const
  if (!(await consentTo(context, edit, { isAnswered: yes }))) return declined(context.console)
  const set = await makeEdit(context, edit)
  const { teller, ref, resource } = context
  teller.tell(ref, { kind: 'changed', object: resource, change: 'restarted' }, `${resource} restarted`)
  if (set.spec?.updateStrategy?.type === 'OnDelete')
    teller.note('Its update strategy is OnDelete: each Pod restarts when it is deleted.')
  return wait ? followRollout(context) : 0
}
