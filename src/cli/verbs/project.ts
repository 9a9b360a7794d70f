import type { Verb } from '../terminal/verb.ts'

/** The words after `project`, in the order of the help. */
const parts = [
  { name: 'create', summary: 'make a project in a workspace', load: () => import('../project/create.ts') },
  {
    name: 'members',
    summary: 'list, invite, change, remove members',
    load: () => import('../project/members.ts'),
  },
] as const

export const verb: Verb = {
  async configure(command, context) {
    command.addHelpText(
      'after',
      `
  kedge project create shop --workspace acme
  kedge project members shop --add ann=project-operator
  kedge project members --workspace acme

Everything else is kubectl's: a project is a namespace, a member a RoleBinding.`,
    )
    for (const { name, summary, load } of parts) {
      const part = command.command(name).description(summary)
      if (!context.words.includes(name)) continue
      const { verb } = await load()
      await verb.configure(part, context)
    }
  },
}
