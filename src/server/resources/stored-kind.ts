import type { Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Store } from '../../store/store.ts'
import { keyOf, prefixOf } from './keys.ts'
import { storedObject } from './stored-object.ts'

/** All stored objects of a kind, or those of one namespace. They are frozen. */
export function storedOfKind<T extends ApiObject>(
  store: Store,
  kind: Kind<T>,
  namespace?: string,
): readonly T[] {
  const found = store.list({ prefix: prefixOf(kind, namespace) })
  return found.kind === 'listed' ? found.entries.map(entry => storedObject(entry) as T) : []
}

/** One stored object, or null. */
export function storedByName<T extends ApiObject>(
  store: Store,
  kind: Kind<T>,
  ref: { readonly namespace: string; readonly name: string },
): T | null {
  const entry = store.get(keyOf(kind, ref))
  return entry ? (storedObject(entry) as T) : null
}

/** Whether there is an object of the kind. */
export function hasAny(store: Store, kind: Kind): boolean {
  const found = store.list({ prefix: prefixOf(kind), limit: 1 })
  return found.kind === 'listed' && found.entries.length > 0
}
