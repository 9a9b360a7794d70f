import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf } from '../../api/object.ts'
import type { ChangingEdit } from '../../foresee/edit.ts'
import { EditError, patchOfEdit } from '../../foresee/index.ts'
import { VerbError } from '../terminal/failure.ts'
import type { SetContext } from './on-set.ts'

export interface EditOptions {
  /** What the person has seen a plan of; the edit is not made when the set is another by now. */
  readonly planned?: StatefulSet | null
  /** Annotations to set along with it. */
  readonly annotations?: { readonly [name: string]: string }
}

/** Makes the edit, by the patch that was planned. */
export async function makeEdit(
  { connection: { client }, ref, clock, console }: SetContext,
  edit: ChangingEdit,
  { planned, annotations }: EditOptions = {},
): Promise<StatefulSet> {
  const [set, revisions] = await Promise.all([
    client.get(kinds.StatefulSet, ref),
    client.list(kinds.ControllerRevision, { namespace: ref.namespace }),
  ])
  if (
    planned &&
    (planned.metadata?.uid !== set.metadata?.uid || planned.metadata?.generation !== set.metadata?.generation)
  )
    throw new VerbError(
      `statefulset ${ref.namespace}/${ref.name} was changed meanwhile: look at the plan again`,
    )
  const mine = revisions.items.filter(revision => controllerOf(revision)?.uid === set.metadata?.uid)
  const patch = patchOf(edit, { set, revisions: mine, now: clock.now() })
  const body = annotations ? { ...patch, metadata: { annotations } } : patch
  return client.patch(
    kinds.StatefulSet,
    ref,
    { type: 'strategic', body },
    {
      fieldManager: 'kedge',
      onWarning: text => console.err.write(`Warning: ${text}\n`),
    },
  )
}

function patchOf(...args: Parameters<typeof patchOfEdit>): object {
  try {
    return Object(patchOfEdit(...args))
  } catch (error) {
    if (error instanceof EditError) throw new VerbError(error.message, { cause: error })
    throw error
  }
}
