/** `apps/v1` in its parts; the group of `v1` is empty. Null for what has too many of them. */
export function partsOfApiVersion(
  apiVersion: string,
): { readonly group: string; readonly version: string } | null {
  const parts = apiVersion.split('/')
  if (parts.length > 2) return null
  const [first = '', second] = parts
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}

export const unreadApiVersionText = (apiVersion: string): string =>
  `unexpected GroupVersion string: ${apiVersion}`
