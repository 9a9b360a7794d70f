/**
 * Kubernetes' `$(NAME)` references. A name that is not known stays as it is written; `$$` stands for one `$`, so that
 * `$$(NAME)` is never a reference.
 */
export function expandReferences(text: string, lookUp: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text
  return text.replaceAll(/\$(\$|\(([^)]*)\))/g, (whole, token: string, name: string | undefined) => {
    if (token === '$') return '$'
    return name === undefined ? whole : (lookUp(name) ?? whole)
  })
}
