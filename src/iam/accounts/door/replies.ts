import { type Reason, StatusError } from '../../../api/status-error.ts'
import type { Happening } from '../happening.ts'
import type { PasswordProblem } from '../passwords/password-rules.ts'
import type { DoorReply } from './door-types.ts'

export const done = (body: unknown, more: Omit<DoorReply, 'code' | 'body'> = {}): DoorReply => ({
  code: 200,
  body,
  ...more,
})

export interface Refusing {
  readonly reason: Reason
  readonly message: string
  readonly retryAfterSeconds?: number
  readonly happened?: readonly Happening[]
}

/** In the form that all refusals of the API have. */
export function refuse({ happened, ...options }: Refusing): DoorReply {
  return { ...refusalOf(new StatusError(options)), ...(happened ? { happened } : {}) }
}

export function refusalOf({ code, status }: StatusError): DoorReply {
  const retryAfterSeconds = status.details?.retryAfterSeconds
  return { code, body: status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
}

/** The same words for whatever was wrong. */
export const refuseSignIn = (happened: readonly Happening[] = []): DoorReply =>
  refuse({ reason: 'Unauthorized', message: 'the name or the password is wrong', happened })

export const refuseForNow = (seconds: number): DoorReply =>
  refuse({
    reason: 'TooManyRequests',
    message: 'too many try to sign in, or too often: try again later',
    retryAfterSeconds: seconds,
  })

/** The cause says which rule it is. */
export const refusePassword = ({ kind, message }: PasswordProblem): DoorReply => {
  const { code, status } = new StatusError({ reason: 'Invalid', message })
  const causes = [{ reason: kind, message, field: 'password' }]
  return { code, body: { ...status, details: { causes } } }
}

export const badRequest = (message: string): StatusError => new StatusError({ reason: 'BadRequest', message })

/** A field that has to be a text. */
export function textOf(fields: { readonly [name: string]: unknown }, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '') throw badRequest(`${name} has to be a text`)
  return value
}

/** A field that may be left out. */
export const optionalText = (
  fields: { readonly [name: string]: unknown },
  name: string,
): string | undefined => (fields[name] === undefined ? undefined : textOf(fields, name))
