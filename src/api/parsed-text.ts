export interface RepeatedKey {
  readonly key: string
  readonly line: number
}

export interface ParsedText {
  readonly value: unknown
  /** Where a key stands a second time: `spec.clusterIP`, `spec.ports[0].name`. */
  readonly duplicates: readonly string[]
  /** Those keys, with the lines, from one, that they stand in a second time; missing where there are none. */
  readonly repeated?: readonly RepeatedKey[]
  /** What the text was, where it was not JSON. */
  readonly syntax?: 'yaml'
  /** Where keys stand in the text, by their paths: the first time, or the second where they are repeated. JSON alone. */
  placesOf?(paths: ReadonlySet<string>): ReadonlyMap<string, number>
}

/** A text that is no JSON or YAML, or goes beyond a bound; the message is in upstream's words. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}
