// What each edit of a set sends, bound to the set as its plan was made from.
import type { ControllerRevision, StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { refOf, uidOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { patchOfEdit } from '../../../src/foresee/edit.ts'
import { serverNow } from '../parts/server-clock.ts'
import type { DraftedEdit } from './draft.ts'
import { boundTo, type Writing, type Written, writeKnowing } from './send-patch.ts'

const policies = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

export interface Making extends Omit<Writing<StatefulSet, unknown>, 'kind' | 'write'> {
  readonly edit: DraftedEdit
  readonly revisions: readonly ControllerRevision[]
  /** What is written on the set along with it. */
  annotations?(set: StatefulSet): object | null
}

/** The set as it is then; null where it is gone. */
export function makeEdit(
  client: Client,
  { edit, revisions, annotations: annotationsOf = () => null, ...knowledge }: Making,
): Promise<Written<StatefulSet, StatefulSet | null>> {
  const ref = refOf(knowledge.known)
  const query = { fieldManager: 'kedge-console' }
  const write = async (set: StatefulSet): Promise<StatefulSet | null> => {
    switch (edit.kind) {
      case 'scale': {
        // Who may do no more than scale may do this.
        const body = boundTo(set, { spec: { replicas: edit.replicas } })
        await client.patch(
          kinds.StatefulSet,
          ref,
          { type: 'merge', body },
          { subresource: 'scale', ...query },
        )
        return client.get(kinds.StatefulSet, ref)
      }
      case 'delete':
        await client.delete(kinds.StatefulSet, ref, {
          propagationPolicy: policies[edit.cascade],
          preconditions: { uid: uidOf(set), resourceVersion: set.metadata?.resourceVersion },
        })
        return null
      default: {
        const annotations = annotationsOf(set)
        const patch = {
          ...Object(patchOfEdit(edit, { set, revisions, now: serverNow() })),
          ...(annotations ? { metadata: { annotations } } : {}),
        }
        return client.patch(kinds.StatefulSet, ref, { type: 'strategic', body: boundTo(set, patch) }, query)
      }
    }
  }
  return writeKnowing(client, { kind: kinds.StatefulSet, ...knowledge, write })
}
