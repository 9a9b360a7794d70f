// What another server says that it serves (an APIResourceList), in the form of the one document with all groups. Pure.

export interface RemoteResource {
  readonly resource: string
  readonly responseKind: GroupVersionKind
  readonly scope: 'Namespaced' | 'Cluster'
  readonly singularResource: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly RemoteSubresource[]
}

interface RemoteSubresource {
  readonly subresource: string
  readonly responseKind: GroupVersionKind
  readonly verbs: readonly string[]
}

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Null for what is no such list. */
export function remoteResources(
  list: unknown,
  served: { readonly group: string; readonly version: string },
): readonly RemoteResource[] | null {
  const { kind, resources } = fieldsOf(list)
  if (kind !== 'APIResourceList' || !Array.isArray(resources)) return null
  const all = resources.map(fieldsOf).filter(({ name }) => typeof name === 'string' && name !== '')
  return all
    .filter(({ name }) => !String(name).includes('/'))
    .map(each => {
      const name = String(each.name)
      const below = all.filter(other => String(other.name).startsWith(`${name}/`))
      const [shortNames, categories] = [textsOf(each.shortNames), textsOf(each.categories)]
      return {
        resource: name,
        responseKind: kindOf(each, served),
        scope: each.namespaced === true ? 'Namespaced' : 'Cluster',
        singularResource: textOf(each.singularName),
        verbs: textsOf(each.verbs),
        ...(shortNames.length > 0 ? { shortNames } : {}),
        ...(categories.length > 0 ? { categories } : {}),
        ...(below.length > 0
          ? {
              subresources: below.map(other => ({
                subresource: String(other.name).slice(name.length + 1),
                responseKind: kindOf(other, served),
                verbs: textsOf(other.verbs),
              })),
            }
          : {}),
      }
    })
}

type Fields = { readonly [field: string]: unknown }

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'string') : []

const kindOf = (
  { group, version, kind }: Fields,
  served: { readonly group: string; readonly version: string },
): GroupVersionKind => ({
  group: textOf(group) || served.group,
  version: textOf(version) || served.version,
  kind: textOf(kind),
})
