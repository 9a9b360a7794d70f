import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChosenContext } from './cluster-access-of.ts'

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The cluster that this process runs in as a Pod, or null when it does not. */
export async function inClusterAccess(
  env = process.env,
  folder = serviceAccountFolder,
): Promise<ChosenContext | null> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port) return null
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => null)
  const [token, certificateAuthority, namespace] = await Promise.all(
    ['token', 'ca.crt', 'namespace'].map(read),
  )
  // The variables are set in every container, the account's files only where it is allowed in.
  if (!token) return null
  return {
    name: 'in-cluster',
    namespace: namespace?.trim() || 'default',
    access: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      certificateAuthority: certificateAuthority ?? null,
      insecure: false,
      tlsServerName: null,
      proxyUrl: null,
      certificate: null,
      login: { kind: 'tokenFile', path: join(folder, 'token') },
      impersonate: null,
    },
  }
}
