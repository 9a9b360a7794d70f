import { hasCondition } from '../../api/conditions.ts'
import type { CustomResourceDefinition } from '../../api/generated/types.ts'
import { apiVersionOf, type Kind, kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { assert } from '../../base/assert.ts'
import type { Client } from '../../client/client.ts'
import type { Informers } from '../../control/controller.ts'
import type { Watch } from '../../control/start-controller.ts'

/** The kind that a definition adds, once the API serves it. */
export function customKindOf(definition: CustomResourceDefinition): Kind | null {
  const { spec, status } = definition
  const isServed = hasCondition(status?.conditions, 'Established') && spec.versions.some(each => each.served)
  return isServed ? kindOfDefinition(definition) : null
}

/** The same whether it is served or not. */
export function kindOfDefinition({ spec }: CustomResourceDefinition): Kind {
  const version =
    spec.versions.find(each => each.storage && each.served) ??
    spec.versions.find(each => each.served) ??
    spec.versions.find(each => each.storage)
  const { kind, plural, singular = kind.toLowerCase(), shortNames = [], categories = [] } = spec.names
  return {
    group: spec.group,
    version: version?.name ?? '',
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

/**
 * Calls back for every kind that definitions add, now and later, once each; what it answers is called when the kind is served no
 * more. Returns an unsubscribe.
 */
export function onCustomKind(informers: Informers, take: (kind: Kind) => () => void): () => void {
  const taken = new Map<string, { readonly kind: Kind; readonly drop: () => void }>()
  const forget = (definition: string) => {
    const known = taken.get(definition)
    if (!known) return
    taken.delete(definition)
    known.drop()
    informers.release(known.kind)
  }
  return informers.of(kinds.CustomResourceDefinition).onChange(({ kind: change, object }) => {
    const definition = nameOf(object)
    const kind = change === 'deleted' ? null : customKindOf(object)
    const known = taken.get(definition)
    if (known && kind && apiVersionOf(known.kind) === apiVersionOf(kind)) return
    forget(definition)
    if (kind) taken.set(definition, { kind, drop: take(kind) })
  })
}

/** Watches the kinds that definitions add, each for as long as it is served. */
export const watchCustomKinds = (informers: Informers, watchKind: (kind: Kind) => Watch): Watch => ({
  synced: async () => {},
  start(wake) {
    const stops = new Set<() => void>()
    const unsubscribe = onCustomKind(informers, kind => {
      const stop = watchKind(kind).start(wake)
      stops.add(stop)
      return () => {
        stops.delete(stop)
        stop()
      }
    })
    return () => {
      unsubscribe()
      for (const stop of stops) stop()
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
