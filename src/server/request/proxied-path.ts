/** /api/v1/namespaces/NS/pods/NAME/proxy, with whatever stands for a slash in it: routes are read the same way. */
const upToProxyInNamespace = /^(?:(?:\/|%2f)(?:(?!\/|%2f).)*){7}/i
/** /api/v1/nodes/NAME/proxy */
const upToProxy = /^(?:(?:\/|%2f)(?:(?!\/|%2f).)*){5}/i

/**
 * The path up to `proxy`, and what is asked of the server behind it, both as they were sent. All who look at such a path take it
 * apart here: what is admitted is what is forwarded.
 */
export function proxiedPath(
  path: string,
  { namespaced }: { readonly namespaced: boolean },
): { readonly prefix: string; readonly rest: string } {
  const [prefix = path] = (namespaced ? upToProxyInNamespace : upToProxy).exec(path) ?? []
  return { prefix, rest: path.slice(prefix.length) }
}
