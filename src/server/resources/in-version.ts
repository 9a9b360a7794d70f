import { copyOf } from '../../api/json-values.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Resource } from './resource.ts'

/** The object as another version of its kind shows it; changes nothing given. Throws `ConversionNeeded` where somebody else converts. */
export function inVersion(object: ApiObject, from: Resource, to: Resource): ApiObject {
  if (from === to) return object
  if (to.conversion?.asked)
    return to.conversion.fromStored({ ...object, apiVersion: from.apiVersion, kind: from.kind.kind })
  const stored = from.conversion
    ? from.conversion.toStored(copyOf(object) as Draft<ApiObject>, object)
    : object
  return to.conversion ? to.conversion.fromStored(stored) : stored
}
