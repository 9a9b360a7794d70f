// How a patch can fail, with the codes that upstream answers.

import { StatusError } from '../status-error.ts'

/** A patch that makes no sense as such. */
export const malformedPatch = (message: string): StatusError =>
  new StatusError({ reason: 'BadRequest', message })

/** A patch that makes sense, but not for this object. Upstream keeps what did not fit to itself. */
export const inapplicablePatch = (): StatusError =>
  new StatusError({
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
  })

/** What upstream has no refusal for and answers with a 500: directives that contradict each other, elements without a key. */
export const brokenPatch = (message: string): StatusError =>
  new StatusError({ reason: 'InternalError', message })
