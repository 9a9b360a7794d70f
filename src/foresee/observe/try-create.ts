// Asks what would become of an object that a controller will make: as a dry run, under a name that nobody has. What comes
// back is as admission makes it, with the amounts, classes and tolerations that it adds; or the refusal.
import type { Kind } from '../../api/kinds.ts'
import { type ApiObject, draftOf, nameOf } from '../../api/object.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { may } from './may.ts'

export type Trial<T> =
  | { readonly kind: 'admitted'; readonly object: T }
  | { readonly kind: 'refused'; readonly error: StatusError }
  /** It could not be asked: that says nothing about whether the controller may. */
  | { readonly kind: 'unknown' }

export async function tryCreate<T extends ApiObject>(
  client: Client,
  kind: Kind<T>,
  wanted: T,
): Promise<Trial<T>> {
  const draft = draftOf<ApiObject>(wanted)
  draft.metadata = { ...draft.metadata, generateName: 'plan-', name: undefined, ownerReferences: undefined }
  try {
    return { kind: 'admitted', object: await client.create(kind, draft as T, { dryRun: 'All' }) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const refused: Trial<T> = { kind: 'refused', error: named(error, nameOf(wanted)) }
    if (isRefusal(error, 'Invalid', 'BadRequest')) return refused
    if (!isRefusal(error, 'Forbidden')) return { kind: 'unknown' }
    // Not being allowed to try says nothing about what admission would say.
    const { namespace = '' } = wanted.metadata ?? {}
    return (await may(client, { verb: 'create', kind, namespace })) ? refused : { kind: 'unknown' }
  }
}

/** The refusal as of the object itself: the name that it was tried under is nobody's. */
const named = ({ status }: StatusError, name: string): StatusError =>
  StatusError.fromStatus(
    JSON.parse(
      JSON.stringify(status).replace(/\bplan-(?:[a-z0-9]{5}\b|(?=\\?"))/g, () => name),
    ) as typeof status,
  )
