import { StatusError } from '../status-error.ts'

/** A patch that makes no sense as such. */
export const malformedPatch = (message: string): StatusError =>
  new StatusError({ reason: 'BadRequest', message })

/** A patch that makes sense, but not for this object: upstream hides the cause behind one sentence; we add it. */
export const inapplicablePatch = (detail: string): StatusError =>
  new StatusError({
    reason: 'Invalid',
    message: `the server rejected our request due to an error in our request: ${detail}`,
  })
