/** Several errors as one, in the form of upstream's aggregates: `[a, b]`, equal ones once. */
export function joinErrors(errors: readonly Error[]): Error {
  const [first] = errors
  const messages = [...new Set(errors.map(error => error.message))]
  if (first && messages.length === 1) return first
  return new AggregateError(errors, `[${messages.join(', ')}]`)
}

/** The object is not what it was when the plan was made. Nothing is wrong: the plan must be made again. */
export class StaleView extends Error {
  override readonly name = 'StaleView'
}

/** Whether nothing but stale views stood in the way. */
export function isOnlyStale(error: Error): boolean {
  if (error instanceof AggregateError) return error.errors.every(each => each instanceof StaleView)
  return error instanceof StaleView
}

/** What was thrown, as an Error. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown))
