import type { LabelSelector } from '../../generated/types.ts'

/**
 * Where the keys stand that the selector names by itself, in its order. The expression that a match key becomes when a Pod is
 * made is there already, at the end: a second mention was the client's own.
 */
export function keysNamedTwice(
  keys: readonly string[],
  selector: LabelSelector | undefined,
): readonly { readonly key: string; readonly index: number }[] {
  const named = new Set(Object.keys(selector?.matchLabels ?? {}))
  const places = new Map(keys.map((key, index) => [key, index] as const).toReversed())
  return (selector?.matchExpressions ?? []).flatMap(({ key }) => {
    const index = places.get(key)
    const isNamed = named.has(key)
    named.add(key)
    return index !== undefined && isNamed ? [{ key, index }] : []
  })
}
