import type { Container } from '../../api/generated/types.ts'
import type { Clock } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { RegistryCredential } from '../../registry/credentials.ts'
import { type ImageState, type Runtime, RuntimeError } from '../runtime.ts'

export interface ImagePullOptions {
  readonly runtime: Pick<Runtime, 'image' | 'pullImage'>
  readonly clock: Clock
  readonly credentials: readonly RegistryCredential[]
  /** Records an event about the container. */
  tell(type: 'Normal' | 'Warning', reason: string, message: string): void
}

/** Sees to it that the image is there, by the container's pull policy. Throws `RuntimeError` with the waiting reason. */
export async function ensureImage(
  { image = '', imagePullPolicy }: Container,
  { runtime, clock, credentials, tell }: ImagePullOptions,
): Promise<void> {
  const policy = imagePullPolicy ?? (isLatest(image) ? 'Always' : 'IfNotPresent')
  const isThere = (await inspected(image, { runtime, tell })) !== null
  if (isThere && policy !== 'Always') {
    tell(
      'Normal',
      'Pulled',
      `Container image "${image}" already present on machine and can be accessed by the pod`,
    )
    return
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`
    tell('Warning', 'ErrImageNeverPull', message)
    throw new RuntimeError('ErrImageNeverPull', message)
  }
  tell('Normal', 'Pulling', `Pulling image "${image}"`)
  const startedAt = clock.now()
  let pulled: ImageState
  try {
    pulled = await runtime.pullImage(image, credentials)
  } catch (error) {
    const message = errorWords(error)
    tell('Warning', 'Failed', `Failed to pull image "${image}": ${message}`)
    throw error instanceof RuntimeError ? error : new RuntimeError('ErrImagePull', message)
  }
  const took = formatElapsed(clock.now() - startedAt)
  const size = pulled.sizeBytes === undefined ? '' : ` Image size: ${pulled.sizeBytes} bytes.`
  tell(
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting).${size}`,
  )
}

async function inspected(
  image: string,
  { runtime, tell }: Pick<ImagePullOptions, 'runtime' | 'tell'>,
): Promise<ImageState | null> {
  try {
    return await runtime.image(image)
  } catch (error) {
    const message = errorWords(error)
    const refusal =
      error instanceof RuntimeError
        ? error
        : new RuntimeError('ImageInspectError', `Failed to inspect image "${image}": ${message}`)
    tell('Warning', 'InspectFailed', refusal.message)
    throw refusal
  }
}

const isLatest = (image: string): boolean => {
  const name = image.slice(image.lastIndexOf('/') + 1)
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'))
}

/** As Go prints a duration. */
const formatElapsed = (ms: number): string => (ms < 1000 ? `${ms}ms` : `${ms / 1000}s`)
