import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, refOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { patchBetween } from '../model/change.ts'
import { clashesBetween, editable } from './editable.ts'

export interface Sending<T extends ApiObject> {
  readonly kind: Kind<T>
  /** As it was when the dialog opened. */
  readonly opened: T
  readonly patch: object
  /** Mine counts, whatever somebody else has set meanwhile. */
  readonly isForced: boolean
}

export type Sent<T> =
  | { readonly kind: 'sent'; readonly object: T }
  /** Somebody else has set the same fields; nothing was sent. */
  | { readonly kind: 'clash'; readonly paths: readonly string[]; readonly theirs: T }

/** Others may have changed other fields meanwhile: those stay. The same field is never overwritten in silence. */
export async function sendPatch<T extends ApiObject>(
  client: Client,
  { kind, opened, patch, isForced }: Sending<T>,
): Promise<Sent<T>> {
  const ref = refOf(opened)
  const current = editable(await client.get(kind, ref))
  const others = patchBetween(opened, current)
  const paths = isForced || others === null ? [] : clashesBetween(patch, others)
  if (paths.length > 0) return { kind: 'clash', paths, theirs: current }
  const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
  return { kind: 'sent', object: await client.patch(kind, ref, { type: 'strategic', body: patch }, query) }
}
