// A write that overwrites nobody in silence. What it was decided on is looked at once more, and the write is bound to
// exactly that state: whoever comes between the look and the write is seen, too.
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { Told } from '../parts/failure.ts'
import { type Clash, clashesOf, editable, isSameToPeople } from './editable.ts'

export interface Writing<T extends ApiObject, R> {
  readonly kind: Kind<T>
  /** As the person knows it: as it was when the dialog opened, or when they were last told of a clash. */
  readonly known: T
  /** What the plan they have read was made from; null where there was none. */
  readonly seen: T | null
  /** What they change, as a patch of what was found; null where it is about no field. */
  mine(found: T): object | null
  /** Writes, bound to the version of what was found. */
  write(found: T): Promise<R>
}

export type Written<T, R> =
  | { readonly kind: 'written'; readonly result: R }
  /** Somebody else has set the same fields; nothing was written. */
  | { readonly kind: 'clash'; readonly clashes: readonly Clash[]; readonly theirs: T }
  /** It is not any more what the plan was made from; nothing was written. */
  | { readonly kind: 'changed'; readonly theirs: T }

/** A status may change with each Pod; who is outrun so often has somebody else to ask. */
const attemptsMax = 10

/** Others may have changed other fields meanwhile, and the status changes all the time: neither is in the way. */
export async function writeKnowing<T extends ApiObject, R>(
  client: Client,
  { kind, known, seen, mine, write }: Writing<T, R>,
): Promise<Written<T, R>> {
  for (let attempt = 1; ; attempt++) {
    const found = await client.get(kind, refOf(known))
    // One that was made anew under its name is another: nothing was decided on that.
    const uid = uidOf(known)
    if (uid !== '' && uidOf(found) !== uid) throw new Told('detail.goneAmid', { name: nameOf(known) })
    const clashes = clashesOf(mine(found), { known, theirs: found })
    if (clashes.length > 0) return { kind: 'clash', clashes, theirs: found }
    if (seen && !isSameToPeople(seen, found)) return { kind: 'changed', theirs: found }
    try {
      return { kind: 'written', result: await write(found) }
    } catch (error) {
      if (attempt === attemptsMax || !isRefusal(error, 'Conflict')) throw error
    }
  }
}

export interface Sending<T extends ApiObject> extends Pick<Writing<T, T>, 'kind' | 'known' | 'seen'> {
  readonly patch: object
}

export type Sent<T> =
  | { readonly kind: 'sent'; readonly object: T }
  | Exclude<Written<T, T>, { readonly kind: 'written' }>

export async function sendPatch<T extends ApiObject>(
  client: Client,
  { kind, known, seen, patch }: Sending<T>,
): Promise<Sent<T>> {
  const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
  const written = await writeKnowing(client, {
    kind,
    known,
    seen,
    mine: () => patch,
    write: found =>
      client.patch(kind, refOf(known), { type: 'strategic', body: boundTo(found, patch) }, query),
  })
  if (written.kind === 'written') return { kind: 'sent', object: written.result }
  return { ...written, theirs: editable(written.theirs) }
}

/** The patch, good for that version of the object alone. */
export function boundTo({ metadata }: ApiObject, patch: object): object {
  const own: unknown = Reflect.get(patch, 'metadata')
  const { uid, resourceVersion } = metadata ?? {}
  return { ...patch, metadata: { ...Object(own), uid, resourceVersion } }
}
