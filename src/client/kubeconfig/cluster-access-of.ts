import { readFile } from 'node:fs/promises'
import type { ClientCertificate, ClusterAccess, ExecPlugin, Impersonation, Login } from '../cluster-access.ts'
import {
  type Kubeconfig,
  type KubeconfigCluster,
  KubeconfigError,
  type KubeconfigExec,
  type KubeconfigUser,
} from './kubeconfig.ts'

export interface ChosenContext {
  readonly name: string
  readonly access: ClusterAccess
  /** Where the context's commands go if they name none. */
  readonly namespace: string
}

/** What the context (the current one, unless one is named) comes down to. Reads the files it names. */
export async function clusterAccessOf(config: Kubeconfig, contextName?: string): Promise<ChosenContext> {
  const name = contextName || config['current-context']
  if (!name)
    throw new KubeconfigError('no context is chosen: name one with --context, or start Kedge with `kedge up`')
  const entry = config.contexts?.find(each => each.name === name)
  if (!entry) throw new KubeconfigError(`the kubeconfig has no context "${name}"`)
  const { cluster: clusterName = '', user: userName = '', namespace } = entry.context ?? {}
  const cluster = config.clusters?.find(each => each.name === clusterName)?.cluster
  if (!cluster)
    throw new KubeconfigError(`the context "${name}" names the cluster "${clusterName}", which is not there`)
  const user = config.users?.find(each => each.name === userName)?.user
  // A context without a user is a cluster that lets anybody in.
  if (userName && user === undefined)
    throw new KubeconfigError(`the context "${name}" names the user "${userName}", who is not there`)
  return { name, access: await accessOf(cluster, user ?? {}), namespace: namespace || 'default' }
}

async function accessOf(cluster: KubeconfigCluster, user: KubeconfigUser): Promise<ClusterAccess> {
  const authority = await pemOf(cluster['certificate-authority-data'], cluster['certificate-authority'])
  return {
    server: serverOf(cluster),
    certificateAuthority: authority,
    insecure: cluster['insecure-skip-tls-verify'] === true,
    tlsServerName: cluster['tls-server-name'] || null,
    proxyUrl: cluster['proxy-url'] || null,
    certificate: await certificateOf(user),
    login: loginOf(cluster, user, authority),
    impersonate: impersonationOf(user),
  }
}

function serverOf({ server = '' }: KubeconfigCluster): string {
  // client-go takes a bare host as plain HTTP; nobody means that any more.
  const text = server.includes('://') ? server : `https://${server}`
  if (!server || !URL.canParse(text))
    throw new KubeconfigError(`the cluster's server "${server}" is no address`)
  return text
}

async function certificateOf(user: KubeconfigUser): Promise<ClientCertificate | null> {
  const certificate = await pemOf(user['client-certificate-data'], user['client-certificate'])
  const key = await pemOf(user['client-key-data'], user['client-key'])
  return certificate && key ? { certificate, key } : null
}

/** The PEM that stands in the kubeconfig in base64, or in a file. The former counts when there are both. */
async function pemOf(base64: string | undefined, file: string | undefined): Promise<string | null> {
  if (base64) return Buffer.from(base64, 'base64').toString('utf8')
  if (!file) return null
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new KubeconfigError(`the kubeconfig names ${file}, which cannot be read`, { cause })
  }
}

function loginOf(cluster: KubeconfigCluster, user: KubeconfigUser, authority: string | null): Login {
  if (user.exec) return { kind: 'exec', plugin: pluginOf(user.exec, cluster, authority) }
  if (user.tokenFile) return { kind: 'tokenFile', path: user.tokenFile }
  if (user.token) return { kind: 'token', token: user.token }
  if (user.username) return { kind: 'password', username: user.username, password: user.password ?? '' }
  const provider = user['auth-provider']
  if (provider)
    throw new KubeconfigError(
      `the auth provider "${provider.name}" is no longer supported by Kubernetes: use its credential plugin (exec)`,
    )
  return { kind: 'none' }
}

function pluginOf(exec: KubeconfigExec, cluster: KubeconfigCluster, authority: string | null): ExecPlugin {
  return {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    command: exec.command,
    args: exec.args ?? [],
    env: exec.env ?? [],
    installHint: exec.installHint ?? '',
    interactiveMode: exec.interactiveMode ?? 'IfAvailable',
    cluster: exec.provideClusterInfo ? clusterInfoOf(cluster, authority) : null,
  }
}

/** `Cluster` of client.authentication.k8s.io: with the authority's PEM in it, and the extension meant for plugins. */
function clusterInfoOf(cluster: KubeconfigCluster, authority: string | null): ExecPlugin['cluster'] {
  const config = cluster.extensions?.find(
    each => each.name === 'client.authentication.k8s.io/exec',
  )?.extension
  const fields = {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': authority ? Buffer.from(authority).toString('base64') : undefined,
    'proxy-url': cluster['proxy-url'],
    config,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function impersonationOf(user: KubeconfigUser): Impersonation | null {
  if (!user.as) return null
  return {
    user: user.as,
    uid: user['as-uid'] ?? '',
    groups: user['as-groups'] ?? [],
    extra: user['as-user-extra'] ?? {},
  }
}
