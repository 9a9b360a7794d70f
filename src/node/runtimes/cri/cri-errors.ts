import { errorWords } from '../../../base/error-words.ts'
import { RuntimeError } from '../../runtime.ts'
import { GrpcError } from './grpc-connection.ts'

/** What the engine says of a failed pull, with the waiting reason that kubelet gives it. */
export function pullError(reference: string, failures: readonly unknown[]): RuntimeError {
  const words = failures.map(errorWords)
  const message = words.length === 1 ? (words[0] ?? '') : `[${words.join(', ')}]`
  for (const [prefix, text] of specialPullErrors) {
    const description = descriptionOf(failures[0])
    if (description.startsWith(prefix))
      return new RuntimeError(
        prefix,
        `image pull failed for ${reference} because ${text}${description.slice(prefix.length)}`,
      )
  }
  return new RuntimeError('ErrImagePull', message)
}

/** Engines begin their description with these where kubelet has a reason of its own for it. */
const specialPullErrors = [
  ['RegistryUnavailable', 'the registry is unavailable'],
  ['SignatureValidationFailed', 'the signature validation failed'],
] as const

export function inspectError(reference: string, failure: unknown): RuntimeError {
  return new RuntimeError(
    'ImageInspectError',
    `Failed to inspect image "${reference}": ${errorWords(failure)}`,
  )
}

export function sandboxError(failure: unknown): RuntimeError {
  return new RuntimeError('CreatePodSandboxError', errorWords(failure))
}

/** Of creating and starting, kubelet shows the engine's description without the code. */
export function containerError(
  reason: 'CreateContainerError' | 'RunContainerError',
  failure: unknown,
): RuntimeError {
  return new RuntimeError(reason, descriptionOf(failure))
}

export const isNotFound = (failure: unknown): boolean =>
  failure instanceof GrpcError && failure.code === 'NotFound'

const descriptionOf = (failure: unknown): string =>
  failure instanceof GrpcError ? failure.description : errorWords(failure)
