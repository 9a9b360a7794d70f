/** A copy of a JSON value that shares nothing with it. Much faster than structuredClone, which knows more types. */
export function copyOf<T>(value: T): T {
  return copyAny(value) as T
}

function copyAny(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyAny)
  const copy: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(value)) if (each !== undefined) set(copy, name, copyAny(each))
  return copy
}

/** `__proto__` is a name like any other in JSON. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}
