import { type Kind, resourceName } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { type Cause, type Reason, StatusError } from '../../api/status-error.ts'
import type { StoreFailure } from '../../store/store.ts'

type Named = Pick<Kind, 'group' | 'plural'>

const about = (kind: Named, name: string) => ({ group: kind.group, kind: kind.plural, name })

export const badRequest = (message: string): StatusError => new StatusError({ reason: 'BadRequest', message })

export function notFound(kind: Named, name: string): StatusError {
  const message = `${resourceName(kind)} "${name}" not found`
  return new StatusError({ reason: 'NotFound', message, subject: about(kind, name) })
}

interface Taken {
  /** The server chose the name, or would have, had none been given beside the prefix. */
  readonly isGenerated: boolean
  /** The one that has the name is being deleted. */
  readonly isEnding: boolean
}

export function alreadyExists(kind: Named, name: string, { isGenerated, isEnding }: Taken): StatusError {
  const [before, behind] = [
    isEnding ? 'object is being deleted: ' : '',
    isGenerated ? ', the server was not able to generate a unique name for the object' : '',
  ]
  const message = `${before}${resourceName(kind)} "${name}" already exists${behind}`
  const retryAfterSeconds = isGenerated ? 1 : undefined
  return new StatusError({ reason: 'AlreadyExists', message, subject: about(kind, name), retryAfterSeconds })
}

export function conflict(kind: Named, name: string, cause: string): StatusError {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${cause}`
  return new StatusError({ reason: 'Conflict', message, subject: about(kind, name) })
}

export const modified = (kind: Named, name: string): StatusError =>
  conflict(
    kind,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )

export function forbidden(kind: Named, name: string, why: string, causes?: readonly Cause[]): StatusError {
  const message = `${resourceName(kind)}${name ? ` "${name}"` : ''} is forbidden: ${why}`
  return new StatusError({ reason: 'Forbidden', message, subject: about(kind, name), causes })
}

/** What a refusal of admission calls an object, which may have no name yet. */
export const admittedName = (
  object: { readonly metadata?: ApiObject['metadata'] } | null,
  asked = '',
): string => asked || object?.metadata?.name || object?.metadata?.generateName || 'Unknown'

export const noSuchPath = (): StatusError =>
  new StatusError({ reason: 'NotFound', message: 'the server could not find the requested resource' })

export const methodNotAllowed = (): StatusError =>
  new StatusError({
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  })

/** What upstream has routes for takes those methods alone; to the rest of its paths it gives one answer whatever the method. */
export function requireGet({ method }: { readonly method: string }): void {
  if (method !== 'GET') throw methodNotAllowed()
}

export const expired = (message: string): StatusError => new StatusError({ reason: 'Expired', message })

/** A read that asks for a state which has not happened yet. */
export const tooLargeResourceVersion = (asked: number, current: number): StatusError =>
  new StatusError({
    reason: 'Timeout',
    message: `Too large resource version: ${asked}, current: ${current}`,
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })

const refusalOf = (reason: Reason) => (message: string) => new StatusError({ reason, message })

export const notAcceptable = (accepted: readonly string[]): StatusError =>
  refusalOf('NotAcceptable')(`only the following media types are accepted: ${accepted.join(', ')}`)

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  refusalOf('UnsupportedMediaType')(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const bodyTooLarge = (bytesMax: number): StatusError =>
  refusalOf('RequestEntityTooLarge')(`Request entity too large: limit is ${bytesMax}`)

export const unauthorized = (): StatusError => refusalOf('Unauthorized')('Unauthorized')

export const internalError = (what: string): StatusError =>
  refusalOf('InternalError')(`Internal error occurred: ${what}`)

/** What a request needs is taken by others at this moment. */
export const outOfFiles = (): StatusError =>
  new StatusError({
    reason: 'ServiceUnavailable',
    message: 'the server has too many files open, please try again later',
    retryAfterSeconds: 1,
  })

/**
 * A write that the store did not make durable. Refused, it is told as 503: clients know that as "nothing happened, try again
 * later", and without Retry-After they show the words at once instead of trying ten times in silence. Where nobody knows
 * what became of it, 500: no client takes that for a promise that nothing happened.
 */
export const notDurable = ({ outcome, message }: StoreFailure): StatusError =>
  outcome === 'refused' ? refusalOf('ServiceUnavailable')(message) : internalError(message)
