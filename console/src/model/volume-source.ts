// What a volume of a rarer kind is made of, as its object says it. Pure.

export interface VolumeSource {
  /** The API's own name of the kind: `iscsi`. Empty where it has none. */
  readonly name: string
  readonly settings: readonly (readonly [key: string, value: string])[]
}

export function sourceOf(volume: unknown): VolumeSource {
  const [name = '', source] = Object.entries(Object(volume)).find(([key]) => key !== 'name') ?? []
  return {
    name,
    settings: Object.entries(Object(source)).map(([key, value]) => [key, wordOf(value)] as const),
  }
}

const wordOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
