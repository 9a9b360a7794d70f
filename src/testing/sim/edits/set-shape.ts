// The one set of a simulated world, and what of it can differ.
import type { StatefulSet } from '../../../api/generated/types.ts'

export const namespace = 'default'
export const setName = 'web'

export interface SetShape {
  readonly replicas: number
  readonly image: string
  readonly policy: 'OrderedReady' | 'Parallel'
  readonly strategy: 'RollingUpdate' | 'OnDelete'
  /** Null leaves `rollingUpdate` out. */
  readonly partition: number | null
  readonly start: number
  readonly whenScaled: 'Retain' | 'Delete'
  readonly whenDeleted: 'Retain' | 'Delete'
  readonly minReadySeconds: number
  readonly historyLimit: number
  readonly claims: readonly string[]
  readonly maxUnavailable: number | string | null
}

export const rolling = (partition: number | null, maxUnavailable: number | string | null) => ({
  type: 'RollingUpdate',
  ...(partition === null
    ? {}
    : { rollingUpdate: { partition, ...(maxUnavailable === null ? {} : { maxUnavailable }) } }),
})

export const templateOf = (image: string) => ({
  metadata: { labels: { app: setName } },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image, resources: {} }] },
})

export function setOf(shape: SetShape): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name: setName },
    spec: {
      replicas: shape.replicas,
      serviceName: 'web',
      selector: { matchLabels: { app: setName } },
      template: templateOf(shape.image),
      podManagementPolicy: shape.policy,
      updateStrategy:
        shape.strategy === 'OnDelete' ? { type: 'OnDelete' } : rolling(shape.partition, shape.maxUnavailable),
      minReadySeconds: shape.minReadySeconds,
      revisionHistoryLimit: shape.historyLimit,
      ordinals: { start: shape.start },
      persistentVolumeClaimRetentionPolicy: { whenScaled: shape.whenScaled, whenDeleted: shape.whenDeleted },
      volumeClaimTemplates: shape.claims.map(name => ({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      })),
    },
  }
}
