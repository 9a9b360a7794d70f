// What was edited as text is sent as the difference, for the version that it was opened from. The server refuses it once
// there is another version: where that one differs by its status alone, in nothing that can be edited, it is sent for that
// one, and nobody is bothered.
import { isEqual } from '../../../src/api/equality.ts'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, refOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'

/** Without what only machines write. */
export function editable(object: ApiObject): object {
  const { status: _, apiVersion, kind, metadata = {}, ...rest } = object as ApiObject & { status?: unknown }
  const { managedFields: _managed, ...meta } = metadata
  return { apiVersion, kind, metadata: meta, ...rest }
}

/** Nothing that a text is edited from differs, but for the version. */
export function isSameToEdit(some: ApiObject, other: ApiObject): boolean {
  const withoutVersion = (object: ApiObject) => {
    const { resourceVersion: _, ...metadata } = object.metadata ?? {}
    return editable({ ...object, metadata })
  }
  return isEqual(withoutVersion(some), withoutVersion(other))
}

export interface Sending<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly opened: T
  /** From what was opened to what it became. */
  readonly patch: unknown
}

/** A status that changes all the time does not keep anybody from saving, nor us for ever. */
const triesMax = 5

/** Rejects with the server's refusal. */
export async function sendText<T extends ApiObject>(
  client: Client,
  { kind, opened, patch }: Sending<T>,
): Promise<void> {
  const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
  let from = opened
  for (let tries = 1; ; tries++) {
    const { resourceVersion } = from.metadata ?? {}
    const body = { ...Object(patch), metadata: { ...Object(patch).metadata, resourceVersion } }
    try {
      await client.patch(kind, refOf(opened), { type: 'merge', body }, query)
      return
    } catch (error) {
      if (tries === triesMax || !isRefusal(error, 'Conflict')) throw error
      const now = await client.get(kind, refOf(opened))
      if (!isSameToEdit(opened, now)) throw error
      from = now
    }
  }
}
