import type { PersistentVolumeClaim, Pod } from '../api/generated/types.ts'

/** The claims that the Pod's generic ephemeral volumes stand for: made after it, and gone with it. */
export function ephemeralClaimsOf(pod: Pod): readonly PersistentVolumeClaim[] {
  const { namespace, name = '', uid = '' } = pod.metadata ?? {}
  const owner = { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true, blockOwnerDeletion: true }
  return (pod.spec?.volumes ?? []).flatMap(volume => {
    const template = volume.ephemeral?.volumeClaimTemplate
    if (!template) return []
    const { labels, annotations } = template.metadata ?? {}
    return [
      {
        metadata: {
          namespace,
          name: `${name}-${volume.name}`,
          ...(labels ? { labels } : {}),
          ...(annotations ? { annotations } : {}),
          ownerReferences: [owner],
        },
        spec: template.spec,
      },
    ]
  })
}
