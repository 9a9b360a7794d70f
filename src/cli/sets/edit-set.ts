import type { ControllerRevision, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf } from '../../api/object.ts'
import { unreachable } from '../../base/assert.ts'
import type { ChangingEdit } from '../../foresee/edit.ts'
import { EditError, patchOfEdit, revisionFor } from '../../foresee/index.ts'
import { VerbError } from '../terminal/failure.ts'
import type { SetContext } from './on-set.ts'

export interface EditOptions {
  /** What the person has seen a plan of; the edit is not made when the set is another by now. */
  readonly planned?: StatefulSet | null
  /** Why, for the history. */
  readonly changeCause?: string | undefined
}

/** Makes the edit, by the patch that was planned. */
export async function makeEdit(
  { connection: { client }, ref, clock, console }: SetContext,
  edit: ChangingEdit,
  { planned, changeCause }: EditOptions = {},
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
  const cause = causeAfter(edit, { given: changeCause, revisions: mine })
  const body =
    cause === undefined ? patch : { ...patch, metadata: { annotations: { [changeCauseAnnotation]: cause } } }
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

const changeCauseAnnotation = 'kubernetes.io/change-cause'

/**
 * The controller copies the set's annotations to the revision that it makes: a cause that stayed would be told of every
 * later one too. Null takes it off; undefined leaves it, where no new revision comes of the edit.
 */
function causeAfter(
  edit: ChangingEdit,
  {
    given,
    revisions,
  }: { readonly given: string | undefined; readonly revisions: readonly ControllerRevision[] },
): string | null | undefined {
  if (given !== undefined) return given
  switch (edit.kind) {
    case 'scale':
    case 'partition':
      return undefined
    case 'toRevision':
      return revisionFor(edit.revision, revisions).metadata?.annotations?.[changeCauseAnnotation] ?? null
    case 'image':
    case 'restart':
    case 'patch':
    case 'together':
      return null
    default:
      return unreachable(edit)
  }
}

function patchOf(...args: Parameters<typeof patchOfEdit>): object {
  try {
    return Object(patchOfEdit(...args))
  } catch (error) {
    if (error instanceof EditError) throw new VerbError(error.message, { cause: error })
    throw error
  }
}
