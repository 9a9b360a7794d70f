// The rows in which a map of texts is typed, and what of them no map can hold: a key that stands there twice, or a value without
// one. Pure.

export type PairRow = readonly [key: string, value: string]

export type PairFault = { readonly kind: 'twice'; readonly key: string } | { readonly kind: 'noKey' }

/** Null where each row can be kept. A row with nothing in it is where one goes on typing. */
export function faultOfPairs(rows: readonly PairRow[]): PairFault | null {
  const seen = new Set<string>()
  for (const [key, value] of rows) {
    if (key === '' && value !== '') return { kind: 'noKey' }
    if (key !== '' && seen.has(key)) return { kind: 'twice', key }
    seen.add(key)
  }
  return null
}
