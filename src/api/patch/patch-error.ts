// How a patch can fail, with the codes that upstream answers.

import { StatusError } from '../status-error.ts'

/** A patch that makes no sense as such. */
export const malformedPatch = (message: string): StatusError =>
  new StatusError({ reason: 'BadRequest', message })

/** A patch that makes sense, but not for this object. Upstream keeps what did not fit to itself. */
export function inapplicablePatch(why: string): StatusError {
  const error = new StatusError({
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
  })
  reasons.set(error, why)
  return error
}

const reasons = new WeakMap<object, string>()

/** What did not fit, for those whom upstream tells it: whoever is refused because of a webhook's patch. Null for other errors. */
export const whyInapplicable = (error: unknown): string | null =>
  (typeof error === 'object' && error !== null && reasons.get(error)) || null

/** Directives that contradict each other, elements without a key: upstream's words, but a 400 where it answers 500. */
export const brokenPatch = malformedPatch

const failedTests = new WeakSet<object>()

/** The same to whoever sent the patch; that it was a `test` which failed is known to who asks. */
export function failedTest(why: string): StatusError {
  const error = inapplicablePatch(why)
  failedTests.add(error)
  return error
}

export const isFailedTest = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && failedTests.has(error)
