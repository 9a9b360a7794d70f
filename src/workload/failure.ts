/** Several errors as one, in the form of upstream's aggregates: `[a, b]`, equal ones once. */
export function joinErrors(errors: readonly Error[]): Error {
  const [first] = errors
  const messages = [...new Set(errors.map(error => error.message))]
  if (first && messages.length === 1) return first
  return new AggregateError(errors, `[${messages.join(', ')}]`)
}

/** What was thrown, as an Error. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown))
