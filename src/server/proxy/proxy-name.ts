/** What `scheme:name:port` in the place of a name asks for. */
export interface ProxyName {
  readonly scheme: 'http' | 'https'
  readonly name: string
  /** A number or the name of a port; empty for the one there is. */
  readonly port: string
}

/** Null for what names nothing. A name alone, `name:port` and `scheme:name:port` are understood; an empty scheme is http. */
export function parseProxyName(text: string): ProxyName | null {
  const parts = text.split(':')
  if (parts.length > 3) return null
  const [scheme, name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts]
  if (name === '') return null
  if (scheme === '' || scheme === 'http') return { scheme: 'http', name, port }
  return scheme === 'https' ? { scheme: 'https', name, port } : null
}
