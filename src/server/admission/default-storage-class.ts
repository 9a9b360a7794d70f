import type { PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { storedOfKind } from '../resources/stored-kind.ts'

const isDefault = 'storageclass.kubernetes.io/is-default-class'
const isDefaultBeta = 'storageclass.beta.kubernetes.io/is-default-class'
const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

/** A claim that says nothing about its class gets the default one; the empty class means none on purpose. */
export function setDefaultStorageClass(call: Call, draft: Draft<ApiObject>): void {
  const { spec, metadata } = draft as Draft<PersistentVolumeClaim>
  if (!spec || spec.storageClassName !== undefined) return
  if (metadata?.annotations?.[classAnnotation] !== undefined) return
  const chosen = defaultClass(storedOfKind(call.server.store, kinds.StorageClass))
  if (chosen) spec.storageClassName = chosen
}

/** Of several defaults the newest, and of equally new ones the first by name. */
function defaultClass(classes: readonly StorageClass[]): string | undefined {
  const marked = classes.filter(({ metadata }) =>
    [isDefault, isDefaultBeta].some(name => metadata?.annotations?.[name] === 'true'),
  )
  const [first] = marked.toSorted(
    (a, b) => compare(createdOf(b), createdOf(a)) || compare(nameOf(a), nameOf(b)),
  )
  return first ? nameOf(first) : undefined
}

const createdOf = ({ metadata }: StorageClass): string => metadata?.creationTimestamp ?? ''
const nameOf = ({ metadata }: StorageClass): string => metadata?.name ?? ''
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
