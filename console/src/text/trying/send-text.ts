// What was edited as text is sent as the difference, for the version that it was opened from. The server refuses it once
// there is another version: where that one differs by its status alone, in nothing that can be edited, it is sent for that
// one, and nobody is bothered.
import { isEqual } from '../../../../src/api/equality.ts'
import type { Kind } from '../../../../src/api/kinds.ts'
import { type ApiObject, refOf, uidOf } from '../../../../src/api/object.ts'
import { isRefusal } from '../../../../src/api/status-error.ts'
import type { Client } from '../../../../src/client/client.ts'

/** Of the metadata. */
const writtenByMachines: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
])

/** Without what only machines write; of what was typed, too, which may be no object of the API at all. */
export function editable(object: object): object {
  const { status: _, ...rest } = object as { readonly [field: string]: unknown }
  const fields = ['apiVersion', 'kind', 'metadata'].filter(field => field in rest)
  const ordered = [...new Set([...fields, ...Object.keys(rest)])].map(field => [field, rest[field]] as const)
  return Object.fromEntries(
    ordered.map(([field, value]) => [field, field === 'metadata' ? withoutMachines(value) : value]),
  )
}

function withoutMachines(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return metadata
  return Object.fromEntries(Object.entries(metadata).filter(([field]) => !writtenByMachines.has(field)))
}

/** The same object, and nothing that a text is edited from differs. */
export const isSameToEdit = (some: ApiObject, other: ApiObject): boolean =>
  uidOf(some) === uidOf(other) && isEqual(editable(some), editable(other))

export interface Sending<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly opened: T
  /** From what was opened to what it became. */
  readonly patch: unknown
}

/** A status that changes all the time does not keep anybody from saving, nor us for ever. */
const triesMax = 5

/** The object as it is then. Rejects with the server's refusal. */
export async function sendText<T extends ApiObject>(
  client: Client,
  { kind, opened, patch }: Sending<T>,
): Promise<T> {
  const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
  let from = opened
  for (let tries = 1; ; tries++) {
    const { resourceVersion } = from.metadata ?? {}
    const body = { ...Object(patch), metadata: { ...Object(patch).metadata, resourceVersion } }
    try {
      return await client.patch(kind, refOf(opened), { type: 'merge', body }, query)
    } catch (error) {
      if (tries === triesMax || !isRefusal(error, 'Conflict')) throw error
      const now = await client.get(kind, refOf(opened))
      if (!isSameToEdit(opened, now)) throw error
      from = now
    }
  }
}
