import type { DeleteOptions, Namespace } from '../../api/generated/types.ts'
import { copyOf } from '../../api/json-values.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { forbidden } from '../resources/refusals.ts'
import type { Decision } from './change-entry.ts'
import { finalizersFor } from './deletion.ts'

/** The namespaces without which a cluster is none. */
const immortal = new Set(['default', 'kube-system', 'kube-public'])

/**
 * The deletion of a namespace only begins here: it is Terminating until a controller has emptied it and taken the
 * finalizers of its spec away. Null when nothing keeps it from being deleted like any other object.
 */
export function decideNamespaceDeletion(
  object: ApiObject,
  options: DeleteOptions,
  now: Instant,
): Decision | null {
  const namespace = object as Namespace
  const name = namespace.metadata?.name ?? ''
  if (immortal.has(name)) throw forbidden(kinds.Namespace, name, 'this namespace may not be deleted')
  if (!namespace.metadata?.deletionTimestamp) {
    const draft = copyOf(namespace) as Draft<Namespace>
    const meta = draft.metadata ?? {}
    meta.deletionTimestamp = formatTime(now)
    const finalizers = finalizersFor(meta.finalizers ?? [], options)
    if (finalizers.length > 0) meta.finalizers = finalizers
    else delete meta.finalizers
    draft.metadata = meta
    draft.status = { ...draft.status, phase: 'Terminating' }
    return { kind: 'put', draft }
  }
  return hasSpecFinalizers(namespace) ? { kind: 'keep' } : null
}

/** What holds a namespace beside the finalizers of its metadata. */
export const hasSpecFinalizers = (object: ApiObject): boolean =>
  ((object as Namespace).spec?.finalizers ?? []).length > 0
