import type { Namespace } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Entry } from '../../store/store.ts'
import type { Call } from '../request/call.ts'
import { keyOf } from '../resources/keys.ts'
import { forbidden, notFound } from '../resources/refusals.ts'
import { storedObject } from '../resources/stored-object.ts'

const terminating = new WeakMap<Entry, boolean>()

/** New objects need a namespace that exists and is not being emptied. */
export function requireOpenNamespace({ server, resource, namespace }: Call, draft: Draft<ApiObject>): void {
  const entry = server.store.get(keyOf(kinds.Namespace, { namespace: '', name: namespace }))
  if (!entry) throw notFound(kinds.Namespace, namespace)
  if (!isTerminating(entry)) return
  throw forbidden(
    resource.kind,
    draft.metadata?.name ?? '',
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  )
}

/** Every creation asks: the answer is kept as long as the namespace stays as it is. */
function isTerminating(entry: Entry): boolean {
  const known = terminating.get(entry)
  if (known !== undefined) return known
  const { metadata, status } = storedObject(entry) as Namespace
  const answer = metadata?.deletionTimestamp !== undefined || status?.phase === 'Terminating'
  terminating.set(entry, answer)
  return answer
}
