import type { PersistentVolumeClaim } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { compareQuantities, parseQuantity } from '../../api/quantity.ts'
import type { Call } from '../request/call.ts'
import { forbidden } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'

/** A claim grows only where its class says that volumes can. */
export function requireExpandable(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): void {
  const [before, after] = [sizeOf(old), sizeOf(draft)]
  if (!before || !after || compareQuantities(after, before) <= 0) return
  const name = (draft as PersistentVolumeClaim).spec?.storageClassName
  const chosen = name ? storedByName(call.server.store, kinds.StorageClass, { namespace: '', name }) : null
  if (chosen?.allowVolumeExpansion === true) return
  throw forbidden(
    call.resource.kind,
    call.name,
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
}

const sizeOf = (claim: ApiObject | null) =>
  parseQuantity((claim as PersistentVolumeClaim | null)?.spec?.resources?.requests?.storage ?? '')
