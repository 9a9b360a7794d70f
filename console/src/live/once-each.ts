/**
 * What is found out of an object, found out once. Objects of collections never change: what has changed is another object, and
 * of five thousand that is a handful at a time.
 */
export function onceEach<T extends object, V>(find: (of: T) => V): (of: T) => V {
  const known = new WeakMap<T, { readonly value: V }>()
  return of => {
    const before = known.get(of)
    if (before) return before.value
    const value = find(of)
    known.set(of, { value })
    return value
  }
}
