import type { RegistryCredential } from '../../../registry/credentials.ts'
import type { ImageState } from '../../runtime.ts'
import type { CriClient } from './cri-client.ts'
import { inspectError, pullError } from './cri-errors.ts'
import { parseImageReference, withDefaultTag } from './image-reference.ts'

export async function imageState(client: CriClient, reference: string): Promise<ImageState | null> {
  const tagged = withDefaultTag(reference)
  const { image } = await client.call('ImageStatus', { image: { image: tagged } }).catch(error => {
    throw inspectError(reference, error)
  })
  if (!image || image.id === '') return null
  const { id, repoDigests, size, uid, username } = image
  const user = uid ? { uid: uid.value } : username === '' ? null : { name: username }
  return { id, repoDigests, ...(size > 0 ? { sizeBytes: size } : {}), ...(user === null ? {} : { user }) }
}

/** A pull takes as long as it takes: the engine itself gives up when nothing comes any more. */
const pullTimeoutMs = 24 * 60 * 60_000

export async function pullImage(
  client: CriClient,
  reference: string,
  credentials: readonly RegistryCredential[],
): Promise<ImageState> {
  const tagged = withDefaultTag(reference)
  const fitting = credentials.filter(({ registry }) => isFor(registry, reference))
  const failures: unknown[] = []
  for (const credential of fitting.length > 0 ? fitting : [null]) {
    try {
      // Without the server's address, as kubelet sends it: containerd compares that with a URL's host.
      const auth = credential && { username: credential.username, password: credential.password }
      const request = { image: { image: tagged, userSpecifiedImage: reference }, ...(auth ? { auth } : {}) }
      const { imageRef } = await client.call('PullImage', request, { timeoutMs: pullTimeoutMs })
      return (await imageState(client, reference)) ?? { id: imageRef, repoDigests: [] }
    } catch (error) {
      failures.push(error)
    }
  }
  throw pullError(reference, failures)
}

/** Whether a credential's registry (`host[:port][/path]`, `*` for a part of the host's name) covers the image. */
export function isFor(credentialRegistry: string, reference: string): boolean {
  const { registry, repository } = parseImageReference(reference)
  const bare = credentialRegistry.replace(/^https?:\/\//, '').replace(/\/v[12]\/?$|\/$/g, '')
  const [host = '', ...path] = bare.split('/')
  const known = host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host
  const parts = known.split('.')
  const actual = registry.split('.')
  const hostFits =
    parts.length === actual.length && parts.every((part, index) => matches(part, actual[index] ?? ''))
  return hostFits && (path.length === 0 || `${repository}/`.startsWith(`${path.join('/')}/`))
}

/** `*` stands for any letters within one part of a host's name. */
function matches(glob: string, part: string): boolean {
  const literal = glob.split('*').map(text => text.replace(/[\\^$+?.()|[\]{}]/g, '\\$&'))
  return new RegExp(`^${literal.join('[^.]*')}$`).test(part)
}
