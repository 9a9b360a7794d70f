/** The texts of `Warning` headers (RFC 7234: `299 - "text"`), as the API server sends them to tell a person something. */
export function warningsOf(header: string | undefined): readonly string[] {
  if (!header) return []
  return [...header.matchAll(/\b299\s+\S+\s+"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  )
}
