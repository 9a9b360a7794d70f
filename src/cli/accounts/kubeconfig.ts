import { formatKubeconfig } from '../../client/kubeconfig/format-kubeconfig.ts'
import { clusterByFlags } from '../login/login-cluster.ts'
import { loginEntry } from '../login/login-entry.ts'
import { accountPart, requireAccount } from './account-part.ts'

export const verb = accountPart({
  addFlags: command =>
    command.addHelpText(
      'after',
      `
It holds no secret: kubectl asks \`kedge login\` for tokens, which
works for who has signed in with \`kedge login\` there.`,
    ),
  async act({ client, console, name }, flags) {
    await requireAccount({ client, name })
    const cluster = await clusterByFlags(flags, console.env)
    console.out.write(formatKubeconfig(loginEntry(cluster, name)))
    return 0
  },
})
