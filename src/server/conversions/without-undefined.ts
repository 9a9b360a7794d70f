/** The same object, in which what is undefined is absent. */
export function withoutUndefined<T extends object>(object: T): T {
  const fields: Record<string, unknown> = object as Record<string, unknown>
  for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name]
  return object
}
