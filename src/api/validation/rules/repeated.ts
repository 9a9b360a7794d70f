/** The places of values that stood in the list before, each with its value. */
export function repeatedIn<T>(values: readonly T[]): ReadonlySet<number> {
  const seen = new Set<T>()
  const repeated = new Set<number>()
  values.forEach((value, index) => {
    if (seen.has(value)) repeated.add(index)
    seen.add(value)
  })
  return repeated
}
