export interface ParsedText {
  readonly value: unknown
  /** Where a key stands a second time: `spec.clusterIP`, `spec.ports[0].name`. */
  readonly duplicates: readonly string[]
}

/** A text that is no JSON or YAML, or goes beyond a bound; the message is in upstream's words. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}
