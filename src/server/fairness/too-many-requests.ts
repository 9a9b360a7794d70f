import { StatusError } from '../../api/status-error.ts'

/** Upstream's words. */
export const tooManyRequests = (): StatusError =>
  new StatusError({
    reason: 'TooManyRequests',
    message: 'Too many requests, please try again later.',
    retryAfterSeconds: 1,
  })
