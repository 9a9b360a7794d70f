/**
 * Compares two resourceVersions of one kind: negative when `a` is the older one. Versions are decimals of any
 * length (KEP-5504), so the longer one is the newer; no number could hold all of them.
 */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
