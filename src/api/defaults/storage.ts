import type { CSIDriver, StorageClass } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { structIn } from './struct.ts'

export function setStorageClassDefaults(storageClass: Draft<StorageClass>): void {
  storageClass.reclaimPolicy ??= 'Delete'
  storageClass.volumeBindingMode ??= 'Immediate'
}

export function setCsiDriverDefaults(driver: Draft<CSIDriver>): void {
  const spec = structIn(driver, 'spec')
  spec.attachRequired ??= true
  spec.podInfoOnMount ??= false
  spec.storageCapacity ??= false
  spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
  spec.volumeLifecycleModes ??= ['Persistent']
  spec.requiresRepublish ??= false
  spec.seLinuxMount ??= false
}
