import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'

const finalizers: { readonly [kind: string]: string } = {
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
  PersistentVolume: 'kubernetes.io/pv-protection',
}

/** Storage is not deleted under those who use it: a controller takes the finalizer away when nobody does. */
export function addProtection({ resource }: Call, draft: Draft<ApiObject>): void {
  const finalizer = finalizers[resource.kind.kind]
  const present = draft.metadata?.finalizers ?? []
  if (!finalizer || present.includes(finalizer)) return
  draft.metadata = { ...draft.metadata, finalizers: [...present, finalizer] }
}
