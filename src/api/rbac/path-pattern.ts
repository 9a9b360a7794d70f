/** Whether a `nonResourceURLs` entry covers a path, or another such entry: `*` is everything, `/a/*` all that begins with `/a/`. */
export function coversPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true
  if (!pattern.endsWith('*')) return false
  let end = pattern.length
  while (pattern[end - 1] === '*') end--
  return path.startsWith(pattern.slice(0, end))
}
