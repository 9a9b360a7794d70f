import type { Status } from '../api/generated/types.ts'
import { type Reason, StatusError } from '../api/status-error.ts'
import type { ApiReply } from './transport.ts'

export const isStatus = (body: unknown): body is Status =>
  typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Status'

/** The error that an answer with a code of 400 or above stands for, also when a proxy wrote it without a `Status`. */
export function refusalOf(reply: Pick<ApiReply, 'code' | 'headers' | 'body'>): StatusError {
  if (isStatus(reply.body)) return StatusError.fromStatus(withRetryAfter(reply.body, reply.headers))
  const text = typeof reply.body === 'string' ? reply.body.trim() : ''
  const seconds = retryAfterOf(reply.headers)
  return new StatusError({
    reason: reasonOfCode(reply.code),
    message: text.length > 0 && text.length < 1000 ? text : wordless(reply.code),
    code: reply.code,
    ...(seconds === null ? {} : { retryAfterSeconds: seconds }),
  })
}

const wordless = (code: number): string => `the server answered ${code}`

/** Whether the server has said nothing but a code, so that the words are our own. */
export const isWordless = ({ code, message }: StatusError): boolean => message === wordless(code)

function withRetryAfter(status: Status, headers: ApiReply['headers']): Status {
  const seconds = retryAfterOf(headers)
  if (seconds === null || status.details?.retryAfterSeconds !== undefined) return status
  return { ...status, details: { ...status.details, retryAfterSeconds: seconds } }
}

function retryAfterOf(headers: ApiReply['headers']): number | null {
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10)
  return Number.isNaN(seconds) ? null : seconds
}

/** What a bare code means, as client-go reads it. */
function reasonOfCode(code: number): Reason {
  const reasons: { readonly [code: number]: Reason } = {
    400: 'BadRequest',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    405: 'MethodNotAllowed',
    406: 'NotAcceptable',
    409: 'Conflict',
    410: 'Gone',
    413: 'RequestEntityTooLarge',
    415: 'UnsupportedMediaType',
    422: 'Invalid',
    429: 'TooManyRequests',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  }
  return reasons[code] ?? 'InternalError'
}
