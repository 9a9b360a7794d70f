import type { Command } from 'commander'
import { addClusterFlags } from '../cluster/cluster-flags.ts'
import { followRollout } from '../rollout/follow-rollout.ts'
import { consentTo } from '../sets/consent.ts'
import { makeEdit } from '../sets/edit-set.ts'
import {
  addFollowFlags,
  addWaitFlag,
  followCodesHelp,
  onSet,
  type SetContext,
  type SetFlags,
  yesOption,
} from '../sets/on-set.ts'
import { imagesOf } from '../sets/plan-flags.ts'
import { declined } from '../terminal/ask.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface ImageFlags extends SetFlags {
  readonly changeCause?: string
  readonly wait: boolean
  readonly yes?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addImageFlags(command).action(
      action(context, (set: string, pairs: readonly string[], flags: ImageFlags) => {
        // `statefulset web nginx=…`: the name is a word of its own.
        const names = pairs.filter(pair => !pair.includes('='))
        const images = imagesOf(pairs.filter(pair => pair.includes('=')))
        return onSet({ words: [set, ...names], flags, console: context.console }, on =>
          image(on, { images, flags }),
        )
      }),
    )
  },
}

const addImageFlags = (command: Command): Command =>
  addFollowFlags(
    addWaitFlag(
      addClusterFlags(
        command
          .argument('<set>', 'statefulset/web, or web')
          .argument('<container=image...>', 'which container gets which image; * stands for every container'),
      ),
      { what: 'follow the rollout to its verdict' },
    ),
  )
    .option('--change-cause <text>', 'why, for rollout history')
    .addOption(yesOption())
    .addHelpText(
      'after',
      `
  kedge image statefulset/web nginx=nginx:1.29 --wait

Where the set would stick, it shows that first and asks. See all of it before:
kedge plan statefulset/web --image nginx=nginx:1.29
${followCodesHelp}`,
    )

interface Wanted {
  readonly images: { readonly [container: string]: string }
  readonly flags: ImageFlags
}

async function image(context: SetContext, { images, flags }: Wanted): Promise<number> {
  const { teller, ref, resource, console } = context
  const edit = { kind: 'image', images } as const
  if (!(await consentTo(context, edit, { isAnswered: flags.yes ?? false }))) return declined(console)
  await makeEdit(context, edit, { changeCause: flags.changeCause })
  teller.tell(
    ref,
    { kind: 'changed', object: resource, change: 'image updated' },
    `${resource} image updated`,
  )
  return flags.wait ? followRollout(context) : 0
}
