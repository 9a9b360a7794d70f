/**
 * Whether labels fit what was typed, as far as it goes: `app`, `app=we`, `app=web, tier=front`. Every term begins one of
 * them. Pure.
 */
export function hasLabels(labels: { readonly [key: string]: string } | undefined, typed: string): boolean {
  const terms = typed
    .split(',')
    .map(term => term.trim().replace(/\s*=+\s*/, '='))
    .filter(term => term !== '')
  if (terms.length === 0) return true
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return terms.every(term => pairs.some(pair => pair.startsWith(term)))
}
