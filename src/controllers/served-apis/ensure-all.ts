// Makes the objects of a kind that are missing.
import type { Kind } from '../../api/kinds.ts'
import { type ApiObject, nameOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { ControllerContext } from '../../control/controller.ts'

/** Objects made at the same time: others have their turn in between. */
const batchSize = 8

interface Ensuring<T> {
  readonly kind: Kind<T & ApiObject>
  readonly wanted: readonly T[]
  readonly present: readonly T[]
}

/** Creates what is missing, and gives it its status. */
export async function ensureAll<T extends ApiObject & { readonly status?: object }>(
  client: Pick<ControllerContext['client'], 'create' | 'update'>,
  { kind, wanted, present }: Ensuring<T>,
): Promise<void> {
  const names = new Set(present.map(nameOf))
  const missing = wanted.filter(each => !names.has(nameOf(each)))
  const make = async (each: T) => {
    try {
      const created = await client.create(kind, each)
      if (each.status)
        await client.update(kind, { ...created, status: each.status }, { subresource: 'status' })
    } catch (error) {
      if (!isRefusal(error, 'AlreadyExists') && !isRefusal(error, 'Conflict')) throw error
    }
  }
  for (let at = 0; at < missing.length; at += batchSize)
    await Promise.all(missing.slice(at, at + batchSize).map(make))
}
