import type { CustomResourceDefinition } from '../../api/generated/types.ts'
import { apiVersionOf, type Kind, kinds } from '../../api/kinds.ts'
import { unknownSchema } from '../../api/schema.ts'
import { assert } from '../../base/assert.ts'
import type { Client } from '../../client/client.ts'
import type { Informers } from '../../control/controller.ts'
import type { Watch } from '../../control/start-controller.ts'

/** The kind that a definition adds, once the API serves it. */
export function customKindOf({ spec, status }: CustomResourceDefinition): Kind | null {
  const isServed = status?.conditions?.some(
    ({ type, status: value }) => type === 'Established' && value === 'True',
  )
  const version =
    spec.versions.find(each => each.storage && each.served) ?? spec.versions.find(each => each.served)
  if (!isServed || !version) return null
  const { kind, plural, singular = kind.toLowerCase(), shortNames = [], categories = [] } = spec.names
  return {
    group: spec.group,
    version: version.name,
    kind,
    plural,
    singular,
    namespaced: spec.scope === 'Namespaced',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames,
    categories,
    subresources: {},
    schema: unknownSchema,
  }
}

/** Calls back for every kind that definitions add, now and later, once each. Returns an unsubscribe. */
export function onCustomKind(informers: Informers, take: (kind: Kind) => void): () => void {
  const taken = new Set<string>()
  return informers.of(kinds.CustomResourceDefinition).onChange(({ kind: change, object }) => {
    const kind = customKindOf(object)
    if (!kind || change === 'deleted') return
    const name = `${apiVersionOf(kind)} ${kind.kind}`
    if (taken.has(name)) return
    taken.add(name)
    take(kind)
  })
}

/** Watches the kinds that definitions add, each from the moment that it is served. */
export const watchCustomKinds = (informers: Informers, watchKind: (kind: Kind) => Watch): Watch => ({
  synced: async () => {},
  start(wake) {
    const stops: (() => void)[] = []
    stops.push(onCustomKind(informers, kind => stops.push(watchKind(kind).start(wake))))
    return () => {
      for (const stop of stops.splice(0)) stop()
    }
  },
})

/** Those of the kinds that this cluster serves: an older one, or one with less, lacks some. */
export async function servedKinds(
  client: Pick<Client, 'raw'>,
  all: readonly Kind[],
): Promise<readonly Kind[]> {
  const { body } = await client.raw({ method: 'GET', path: '/apis' })
  const served = new Set(groupVersionsIn(body))
  assert(served.size > 0, 'every cluster serves groups of kinds')
  return all.filter(kind => kind.group === '' || served.has(apiVersionOf(kind)))
}

interface DiscoveredGroup {
  readonly versions: readonly { readonly groupVersion: string }[]
}

function groupVersionsIn(body: unknown): readonly string[] {
  if (!body || typeof body !== 'object' || !('groups' in body) || !Array.isArray(body.groups)) return []
  const groups: readonly DiscoveredGroup[] = body.groups
  return groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion))
}
