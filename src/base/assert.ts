/** A broken assumption of ours: a bug, never bad input. It ends what was going on. */
class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** States what must be true here. `sentence` says it for the person who reads the crash. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new AssertionError(sentence)
}

/** Ends a switch over a closed union: the compiler proves that no member is left. */
export function unreachable(value: never): never {
  throw new AssertionError(`no case for ${JSON.stringify(value)}`)
}

/** The value, where absence would be a bug. */
export function present<T>(value: T | null | undefined, sentence: string): T {
  assert(value !== null && value !== undefined, sentence)
  return value
}
