/**
 * The struct in this field, which an absent one becomes. Decoding checks types but not presence, so fields that a type calls
 * required may be missing until validation says so.
 */
export function structIn<Owner extends object, Field extends keyof Owner>(
  owner: Owner,
  field: Field,
): NonNullable<Owner[Field]> {
  const found = owner[field] ?? ({} as NonNullable<Owner[Field]>)
  owner[field] = found
  return found
}

/** The items of a list that may be missing, whatever its type says. */
export const each = <Item>(list: readonly Item[] | null | undefined): readonly Item[] => list ?? []

/** Sets a field that is absent, or empty where Kubernetes takes empty for absent. */
export function fill<Owner extends object, Field extends keyof Owner>(
  owner: Owner,
  field: Field,
  value: Owner[Field],
): void {
  const found: unknown = owner[field]
  if (found === undefined || found === null || found === '') owner[field] = value
}
