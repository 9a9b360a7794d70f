/** Worked out once for each object, for as long as the object is there: what changes is another object. */
export function keptWith<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const kept = new WeakMap<K, { readonly value: V }>()
  return of => {
    const found = kept.get(of)
    if (found) return found.value
    const value = make(of)
    kept.set(of, { value })
    return value
  }
}
