import type { FieldError } from '../../api/field-error.ts'
import type { Pod } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { validateEphemeralContainersUpdate } from '../../api/validation/pod/ephemeral-containers.ts'

/** What is wrong with a write of one part of an object. */
export function partProblems(subresource: string, object: ApiObject, old: ApiObject): readonly FieldError[] {
  return subresource === 'ephemeralcontainers'
    ? validateEphemeralContainersUpdate(object as Pod, old as Pod)
    : []
}
