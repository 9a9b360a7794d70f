// The names of fields as expressions write them: what CEL keeps for itself, or cannot read as a name, is escaped.

const keywords = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

const escapes: { readonly [text: string]: string } = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

/** Null for a name that no expression can write. */
export function escapedName(name: string): string | null {
  if (keywords.has(name)) return `__${name}__`
  if (!/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(name)) return null
  return name.replace(/__|[./-]/g, text => escapes[text] ?? text)
}
