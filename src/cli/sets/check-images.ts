// `--check-images`: asks the registries for the images that no node has, with the pull secrets that the Pods would use.
// Nothing is asked without the flag, nothing is written, and a registry that does not answer costs a few seconds.
import type { Secret, ServiceAccount, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { type ImageCheck, type RegistryAnswer, type Snapshot, wantedImages } from '../../foresee/index.ts'
import { credentialsOf, type RegistryCredential } from '../../registry/credentials.ts'
import { hostOf, parseImageName } from '../../registry/image-name.ts'
import { type Fetch, hasManifest } from '../../registry/registry-client.ts'

/** The answers for all that has to be pulled. */
export async function checkImages(
  client: Client,
  snapshot: Snapshot,
  fetch: Fetch = globalThis.fetch,
): Promise<readonly ImageCheck[]> {
  const { after } = snapshot
  if (after.kind !== 'accepted') return []
  const wanted = wantedImages(after.set, snapshot.nodes, canonical)
  if (wanted.length === 0) return []
  const credentials = await pullCredentials(client, after.set)
  return Promise.all(
    wanted.map(async each => ({ ...each, answer: await askRegistry(each.image, { credentials, fetch }) })),
  )
}

/** `docker.io/library/nginx:1` for `nginx:1`. */
function canonical(image: string): string {
  const name = parseImageName(image)
  return name ? `${name.registry}/${name.repository}:${name.tag}` : image
}

interface Asking {
  readonly credentials: readonly RegistryCredential[]
  readonly fetch: Fetch
}

/** With each credential that is for the registry, as an engine tries them, and with none where there is none. */
async function askRegistry(image: string, { credentials, fetch }: Asking): Promise<RegistryAnswer> {
  const name = parseImageName(image)
  if (!name || name.repository === '')
    return { kind: 'unanswered', registry: '', message: `${image} is no image name` }
  const { registry, repository, tag } = name
  const fitting = credentials.filter(each => isFor(each.registry, registry))
  let answer: RegistryAnswer | null = null
  for (const authorization of fitting.length > 0 ? fitting.map(basicOf) : [null]) {
    const found = await hasManifest({ fetch, host: hostOf(name), authorization }, { repository, tag })
    answer = found.kind === 'present' ? found : { ...found, registry }
    if (answer.kind !== 'denied') break
  }
  return answer ?? { kind: 'unanswered', registry, message: `${registry} was not asked` }
}

const basicOf = ({ username, password }: RegistryCredential): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** Docker's own file names its Hub by an old address. */
function isFor(given: string, registry: string): boolean {
  const host = given.replace(/^https?:\/\//, '').split('/')[0] ?? ''
  if (registry === 'docker.io') return /^(index\.|registry-1\.)?docker\.io$/.test(host)
  return host === registry
}

/** Of the Pods' secrets: those of the template, else those of its service account, as admission gives them. */
async function pullCredentials(client: Client, set: StatefulSet): Promise<readonly RegistryCredential[]> {
  const { namespace = 'default' } = set.metadata ?? {}
  const { imagePullSecrets = [], serviceAccountName = 'default' } = set.spec?.template.spec ?? {}
  const account =
    imagePullSecrets.length > 0
      ? null
      : await readable<ServiceAccount>(
          client.get(kinds.ServiceAccount, { namespace, name: serviceAccountName }),
        )
  const references = imagePullSecrets.length > 0 ? imagePullSecrets : (account?.imagePullSecrets ?? [])
  const secrets = await Promise.all(
    references.map(({ name = '' }) => readable<Secret>(client.get(kinds.Secret, { namespace, name }))),
  )
  return secrets.flatMap(secret => credentialsOf(secret?.data ?? {}))
}

/** Null for what is not there or may not be read: the registry is asked without it then. */
async function readable<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (!isRefusal(error)) throw error
    return null
  }
}
