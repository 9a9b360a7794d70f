import type { KubeconfigEntry } from '../../client/kubeconfig/merge-kubeconfig.ts'
import type { LoginCluster } from './login-cluster.ts'

/** What kubectl needs to be this account there: no secret, but whom to ask for tokens. */
export function loginEntry({ server, ca }: LoginCluster, account: string): KubeconfigEntry {
  return {
    name: `${account}@${new URL(server).host}`,
    cluster: {
      server,
      ...(ca === null ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    },
    user: {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'kedge',
        args: ['login', '--exec-credential', '--server', server, account],
        interactiveMode: 'Never',
        installHint: 'Kedge gets the tokens of this user: npm install -g kedge, then kedge login.',
      },
    },
  }
}
