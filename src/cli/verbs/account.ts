import type { Verb } from '../terminal/verb.ts'

/** The words after `account`, in the order of the help. */
const parts = [
  { name: 'list', summary: 'list the accounts', load: () => import('../accounts/list.ts') },
  {
    name: 'create',
    summary: 'make one, and a link to invite with',
    load: () => import('../accounts/create.ts'),
  },
  {
    name: 'invite',
    summary: 'print a link that sets the password',
    load: () => import('../accounts/invite.ts'),
  },
  {
    name: 'reset',
    summary: 'take the password away; print a link that sets a new one',
    load: () => import('../accounts/reset.ts'),
  },
  {
    name: 'disable',
    summary: 'let them in no more; end their sessions',
    load: () => import('../accounts/disable.ts'),
  },
  { name: 'enable', summary: 'let them in again', load: () => import('../accounts/enable.ts') },
  { name: 'delete', summary: 'remove an account', load: () => import('../accounts/delete.ts') },
  { name: 'sessions', summary: 'list or end what is open', load: () => import('../accounts/sessions.ts') },
  {
    name: 'kubeconfig',
    summary: 'print a kubeconfig without secrets, which signs in by `kedge login`',
    load: () => import('../accounts/kubeconfig.ts'),
  },
] as const

export const verb: Verb = {
  async configure(command, context) {
    command.addHelpText(
      'after',
      `
An account is a person who signs in to the console, and with
\`kedge login\`. It is an object of the API: kubectl get accounts.

  kedge account create ann --display-name Ann
  kedge account sessions ann --end`,
    )
    for (const { name, summary, load } of parts) {
      const part = command.command(name).description(summary)
      if (!context.words.includes(name)) continue
      const { verb } = await load()
      await verb.configure(part, context)
    }
  },
}
