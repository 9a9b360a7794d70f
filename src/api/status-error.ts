import type { Status } from './generated/types.ts'

/** `metav1.StatusReason`, with the HTTP code each one travels under: the one table of them. */
const codeOfReason = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const

export type Reason = keyof typeof codeOfReason

/** `field.ErrorType` of upstream's validation, by the reason that a cause carries on the wire. */
export type CauseReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueDuplicate'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'ResourceVersionTooLarge'
  | 'DisruptionBudget'
  | 'NamespaceTerminating'
  | 'FieldManagerConflict'

export interface Cause {
  /** Left out where only words are said. */
  readonly reason?: CauseReason
  readonly message: string
  readonly field?: string
}

export interface StatusErrorOptions {
  readonly reason: Reason
  readonly message: string
  /** The object that the refusal is about. */
  readonly subject?: {
    readonly group: string
    readonly kind: string
    readonly name: string
    readonly uid?: string
  }
  readonly causes?: readonly Cause[]
  readonly retryAfterSeconds?: number
  /** How a list whose token has expired can go on. */
  readonly continueToken?: string
  /** Where upstream sends another code than the reason's usual one. */
  readonly code?: number
}

/** A refusal by the API: what travels as `metav1.Status`. Clients get the same class back from the wire. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly reason: Reason
  readonly code: number
  readonly status: Status

  constructor(options: StatusErrorOptions) {
    const { reason, message, subject, causes, retryAfterSeconds, continueToken, code } = options
    super(message)
    this.reason = reason
    this.code = code ?? codeOfReason[reason]
    const details = {
      ...(subject?.name ? { name: subject.name } : {}),
      ...(subject?.group ? { group: subject.group } : {}),
      ...(subject?.kind ? { kind: subject.kind } : {}),
      ...(subject?.uid ? { uid: subject.uid } : {}),
      ...(causes && causes.length > 0 ? { causes } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    }
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: continueToken ? { continue: continueToken } : {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(Object.keys(details).length > 0 ? { details } : {}),
      code: this.code,
    }
  }

  /** The error that a `Status` on the wire stands for. */
  static fromStatus(status: Status): StatusError {
    const reason =
      status.reason && status.reason in codeOfReason ? (status.reason as Reason) : 'InternalError'
    const { name = '', group = '', kind = '', uid, causes, retryAfterSeconds } = status.details ?? {}
    return new StatusError({
      reason,
      message: status.message ?? reason,
      code: status.code,
      ...(status.details ? { subject: { name, group, kind, uid } } : {}),
      causes: causes as readonly Cause[] | undefined,
      retryAfterSeconds,
    })
  }
}

/**
 * Whether a code says that the request itself is wrong: it cannot be taken, whoever asks and however often. Any other refusal,
 * by who may not ask this or by who is busy, may be of the question alone.
 */
export const saysWrong = (code: number): boolean => code === 400 || code === 422

/** Nothing can be made in a namespace on its way out, and nobody needs to be told. */
export const isNamespaceGoing = (error: unknown): boolean =>
  error instanceof StatusError &&
  (error.status.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')

/** Whether `error` is an API refusal for one of these reasons. */
export function isRefusal(error: unknown, ...reasons: readonly Reason[]): error is StatusError {
  return error instanceof StatusError && (reasons.length === 0 || reasons.includes(error.reason))
}
