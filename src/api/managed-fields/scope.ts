// Which fields of an object are tracked at all. Some belong to the server, and some to another door: an object's own door does
// not write its status, nor the door of the status anything else, so that nobody becomes their owner there.
import { type FieldSet, keepNodes } from './field-set.ts'

export type Scope =
  /** The object's own door. Kinds without a `/status` have all of it here. */
  | { readonly kind: 'object'; readonly hasStatus: boolean }
  /** It leaves some of the metadata as it is. */
  | { readonly kind: 'status'; readonly keepsMeta: readonly string[] }
  /** The other doors: what they may write is theirs. */
  | { readonly kind: 'part' }

export function isTracked(name: string, scope: Scope): boolean {
  if (name === 'apiVersion' || name === 'kind') return false
  switch (scope.kind) {
    case 'object':
      return name !== 'status' || !scope.hasStatus
    case 'status':
      return name === 'status' || name === 'metadata'
    case 'part':
      return true
  }
}

const untrackedMeta = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])

export const isTrackedMeta = (name: string): boolean => !untrackedMeta.has(name)

/** The fields of a set that are tracked. */
export const trackedFields = (set: FieldSet, scope: Scope): FieldSet =>
  keepNodes(set, (node, element) => {
    const name = element.slice(2)
    if (!isTracked(name, scope)) return null
    if (name !== 'metadata') return node
    const kept = scope.kind === 'status' ? scope.keepsMeta : []
    const isWritten = (field: string) => isTrackedMeta(field) && !kept.includes(field)
    const meta = keepNodes(node, (below, inner) => (isWritten(inner.slice(2)) ? below : null))
    for (const each in meta) if (each !== '.') return meta
    return null
  })
