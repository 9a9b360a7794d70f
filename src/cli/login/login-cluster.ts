// Where somebody signs in: the cluster alone of a context, whoever its user is.

import { readFile } from 'node:fs/promises'
import { systemWords } from '../../base/system-code.ts'
import type { ClusterAccess } from '../../client/cluster-access.ts'
import { createClient } from '../../client/create-client.ts'
import { createHttpTransport, type HttpTransport } from '../../client/http-transport.ts'
import { clusterAccessOf } from '../../client/kubeconfig/cluster-access-of.ts'
import { type Kubeconfig, KubeconfigError } from '../../client/kubeconfig/kubeconfig.ts'
import { loadKubeconfig } from '../../client/kubeconfig/load-kubeconfig.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { ownVersion } from '../terminal/own-version.ts'

export interface LoginFlags {
  readonly server?: string
  readonly context?: string
  readonly kubeconfig?: string
  readonly certificateAuthority?: string
}

export interface LoginCluster {
  readonly server: string
  /** PEM; null trusts what the system trusts. */
  readonly ca: string | null
}

/** By `--server`, the entry of the kubeconfig that has this address tells whom to trust, unless a file does. */
export async function clusterByFlags(flags: LoginFlags, env: Console['env']): Promise<LoginCluster> {
  const { certificateAuthority: file } = flags
  const given = file === undefined ? null : await readAuthority(file)
  if (flags.server !== undefined && given !== null) return { server: serverOf(flags.server), ca: given }
  const config = await loadKubeconfig({ explicit: flags.kubeconfig, env })
  if (flags.server === undefined) {
    const { access } = await clusterAccessOf(config, flags.context).catch(withoutContext)
    return { server: access.server, ca: given ?? access.certificateAuthority }
  }
  const server = serverOf(flags.server)
  return { server, ca: await authorityFor(config, server) }
}

/** Who signs in for the first time has none. */
function withoutContext(error: unknown): never {
  if (!(error instanceof KubeconfigError)) throw error
  throw new VerbError(
    `${error.message}; or say where it is: --server https://HOST:PORT --certificate-authority FILE`,
    { cause: error },
  )
}

async function authorityFor(config: Kubeconfig, server: string): Promise<string | null> {
  const entry = config.clusters?.find(({ cluster }) => cluster?.server?.replace(/\/$/, '') === server)
  const context = config.contexts?.find(each => each.context?.cluster === entry?.name)
  return context ? (await clusterAccessOf(config, context.name)).access.certificateAuthority : null
}

function serverOf(text: string): string {
  const server = (text.includes('://') ? text : `https://${text}`).replace(/\/$/, '')
  if (URL.canParse(server) && server.startsWith('https://')) return server
  throw new VerbError(`--server "${text}" is no address that begins with https://`, { exitCode: 2 })
}

const readAuthority = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new VerbError(`--certificate-authority: ${systemWords(cause)}`, { cause })
  })

/** Without any credentials: these are what one comes for. */
export function openDoor({ server, ca }: LoginCluster): HttpTransport {
  const access: ClusterAccess = {
    ...{ server, certificateAuthority: ca, insecure: false, tlsServerName: null, proxyUrl: null },
    ...{ certificate: null, login: { kind: 'none' }, impersonate: null },
  }
  return createHttpTransport(access, {
    userAgent: `kedge/${ownVersion} (${process.platform}/${process.arch})`,
  })
}

export async function askDoorAt(
  cluster: LoginCluster,
  path: string,
  body: object,
): Promise<{ readonly [field: string]: unknown }> {
  const transport = openDoor(cluster)
  try {
    const headers = { 'x-kedge-console': '1', 'content-type': 'application/json' }
    const reply = await createClient(transport).raw({
      method: 'POST',
      path: `/console/${path}`,
      headers,
      body,
    })
    return { ...Object(reply.body) }
  } finally {
    transport.close()
  }
}
