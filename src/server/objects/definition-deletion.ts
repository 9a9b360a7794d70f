import { setCondition } from '../../api/conditions.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'

const finalizer = 'customresourcecleanup.apiextensions.k8s.io'

/** A definition that is to go for the first time waits for the end of its objects. */
export function withCleanup(object: ApiObject, now: Instant): ApiObject {
  if (object.metadata?.deletionTimestamp) return object
  const { metadata, status } = object as CustomResourceDefinition
  const finalizers = metadata?.finalizers ?? []
  const conditions = setCondition<CustomResourceDefinitionCondition>(
    status?.conditions,
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    now,
  )
  const definition = {
    ...object,
    metadata: {
      ...metadata,
      finalizers: finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer],
    },
    status: { ...status, conditions },
  }
  return definition
}
