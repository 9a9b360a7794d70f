import type { ApiObject } from '../../api/object.ts'
import { badRequest } from '../resources/refusals.ts'
import type { Call } from './call.ts'

/** What replaces an object must bear its name. */
export function requireName(call: Call, object: ApiObject): void {
  const name = object.metadata?.name
  if (!name) throw badRequest('name must be provided')
  if (name !== call.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${call.name})`)
}
