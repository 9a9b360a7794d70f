import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { draftOf } from '../../api/object.ts'
import type { Client } from '../../client/client.ts'
import { annotations } from '../../scheduling/storage-names.ts'

/** Writes the volume's side of a binding. Conditional: nobody else may have taken the volume meanwhile. */
export async function setAside(
  client: Client,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<PersistentVolume> {
  const ref = volume.spec?.claimRef
  if (ref?.uid) return volume
  const draft = draftOf(volume)
  draft.spec = {
    ...draft.spec,
    claimRef: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: claim.metadata?.namespace,
      name: claim.metadata?.name,
      uid: claim.metadata?.uid,
      resourceVersion: claim.metadata?.resourceVersion,
    },
  }
  if (!ref)
    draft.metadata = {
      ...draft.metadata,
      annotations: { ...draft.metadata?.annotations, [annotations.boundByController]: 'yes' },
    }
  return client.update(kinds.PersistentVolume, draft)
}
