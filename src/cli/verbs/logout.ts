import { forgetLogin, readLogin } from '../login/kept-logins.ts'
import { askDoorAt, clusterByFlags, type LoginFlags } from '../login/login-cluster.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { addLoginFlags } from './login.ts'

export const verb: Verb = {
  configure(command, context) {
    addLoginFlags(command)
      .addHelpText(
        'after',
        `
Ends the session that \`kedge login\` began here: its tokens are good
for nothing from then on. The context stays, for the next login.`,
      )
      .action(
        action(context, async (account: string, flags: LoginFlags) => {
          const { env, err } = context.console
          const { server } = await clusterByFlags(flags, env)
          const kept = await readLogin(env, { server, account })
          if (!kept) {
            err.write(`nobody was signed in as ${account} at ${server}\n`)
            return 0
          }
          await askDoorAt(kept, 'terminal/end', { secret: kept.secret })
          await forgetLogin(env, kept)
          err.write(`signed out as ${account}\n`)
          return 0
        }),
      )
  },
}
