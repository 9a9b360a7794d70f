import type { Kind } from '../api/kinds.ts'
import { type ApiObject, refOf } from '../api/object.ts'
import { isRefusal } from '../api/status-error.ts'
import type { Client } from '../client/client.ts'

/** Creates the object unless there is one of its name. Answers whether it was created. */
export async function ensureExists<T extends ApiObject>(
  client: Pick<Client, 'get' | 'create'>,
  kind: Kind<T>,
  object: T,
): Promise<boolean> {
  try {
    await client.get(kind, refOf(object))
    return false
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
  }
  try {
    await client.create(kind, object)
    return true
  } catch (error) {
    if (isRefusal(error, 'AlreadyExists')) return false
    throw error
  }
}
