import { builtInKinds, type Kind } from '../../api/kinds.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'

/** Finds the kind that an owner reference speaks of: a built-in one, or what discovery knows. Null for none. */
export type ResolveKind = (apiVersion: string, kind: string) => Promise<Kind | null>

export function createResolveKind(client: Pick<Client, 'raw'>): ResolveKind {
  const found = new Map<string, Kind>()
  return async (apiVersion, name) => {
    const [version = '', group = ''] = apiVersion.split('/').toReversed()
    const builtIn =
      builtInKinds.find(each => each.group === group && each.version === version && each.kind === name) ??
      builtInKinds.find(each => each.group === group && each.kind === name)
    if (builtIn) return builtIn
    const key = `${apiVersion} ${name}`
    const known = found.get(key) ?? (await discover(client, { group, version, name }))
    if (known) found.set(key, known)
    return known
  }
}

interface Sought {
  readonly group: string
  readonly version: string
  readonly name: string
}

async function discover(client: Pick<Client, 'raw'>, { group, version, name }: Sought): Promise<Kind | null> {
  if (group === '') return null
  try {
    const { body } = await client.raw({ method: 'GET', path: `/apis/${group}/${version}` })
    const resource = resourcesOf(body).find(each => each.kind === name && !each.name.includes('/'))
    if (!resource) return null
    return {
      group,
      version,
      kind: name,
      plural: resource.name,
      singular: name.toLowerCase(),
      namespaced: resource.namespaced,
      verbs: resource.verbs,
      shortNames: [],
      categories: [],
      subresources: {},
      schema: unknownSchema,
    }
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

interface DiscoveredResource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

const resourcesOf = (body: unknown): readonly DiscoveredResource[] =>
  body && typeof body === 'object' && 'resources' in body && Array.isArray(body.resources)
    ? body.resources
    : []
