import { builtInKinds, type Kind } from '../../api/kinds.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'

/**
 * Finds the kind that an owner reference speaks of: a built-in one, or what discovery knows. Null for none. What was found once
 * is remembered; `anew` asks again.
 */
export type ResolveKind = (
  apiVersion: string,
  kind: string,
  how?: { readonly anew: boolean },
) => Promise<Kind | null>

export function createResolveKind(client: Pick<Client, 'raw'>): ResolveKind {
  const found = new Map<string, Kind>()
  return async (apiVersion, name, { anew } = { anew: false }) => {
    const [version = '', group = ''] = apiVersion.split('/').toReversed()
    const builtIn =
      builtInKinds.find(each => each.group === group && each.version === version && each.kind === name) ??
      builtInKinds.find(each => each.group === group && each.kind === name)
    if (builtIn) return builtIn
    const key = `${apiVersion} ${name}`
    const remembered = anew ? null : found.get(key)
    const known = remembered ?? (await discover(client, { group, version, name }))
    if (known) found.set(key, known)
    else found.delete(key)
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
    const all = await discoveredKinds(client, { group, version })
    return all.find(each => each.kind === name) ?? null
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

/** What a group and version has, by its own account. Rejects where nobody answers for it. */
export async function discoveredKinds(
  client: Pick<Client, 'raw'>,
  { group, version }: Pick<Sought, 'group' | 'version'>,
): Promise<readonly Kind[]> {
  const { body } = await client.raw({ method: 'GET', path: `/apis/${group}/${version}` })
  return resourcesOf(body)
    .filter(({ name }) => !name.includes('/'))
    .map(resource => ({
      group,
      version,
      kind: resource.kind,
      plural: resource.name,
      singular: resource.kind.toLowerCase(),
      namespaced: resource.namespaced,
      verbs: resource.verbs,
      shortNames: [],
      categories: [],
      subresources: {},
      schema: unknownSchema,
    }))
}

interface DiscoveredResource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** Others' servers may say anything. */
function resourcesOf(body: unknown): readonly DiscoveredResource[] {
  if (!body || typeof body !== 'object' || !('resources' in body) || !Array.isArray(body.resources)) return []
  const all: readonly Partial<DiscoveredResource>[] = body.resources
  return all.flatMap(({ name, kind, namespaced, verbs }) =>
    typeof name === 'string' && typeof kind === 'string' && Array.isArray(verbs)
      ? [{ name, kind, namespaced: namespaced === true, verbs }]
      : [],
  )
}
