import type { StorageClass } from '../../../../src/api/generated/types.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { isLoaded, type LiveSnapshot } from '../../live/collection.ts'

/** What can be said of the storage classes to who is to name one. That none are seen does not say that there are none. */
export type ClassHint =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unseen' }
  | { readonly kind: 'known'; readonly names: readonly string[]; readonly usual: readonly string[] }

export function classHintOf(classes: LiveSnapshot<StorageClass>): ClassHint {
  if (classes.state.kind === 'refused') return { kind: 'unseen' }
  if (!isLoaded(classes)) return { kind: 'loading' }
  const usual = classes.items.filter(
    ({ metadata }) => metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
  )
  return { kind: 'known', names: classes.items.map(nameOf), usual: usual.map(nameOf) }
}
