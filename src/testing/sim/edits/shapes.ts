import type { SetShape } from './set-shape.ts'

const retentions = ['Retain', 'Delete'] as const
const strategies = [
  { strategy: 'RollingUpdate', partition: 0 },
  { strategy: 'RollingUpdate', partition: null },
  { strategy: 'RollingUpdate', partition: 1 },
  { strategy: 'RollingUpdate', partition: 2 },
  { strategy: 'OnDelete', partition: null },
] as const

/** Every set of up to three replicas: policy, strategy, partition, retention, first ordinal. */
export function* smallShapes(replicaCounts: readonly number[] = [0, 1, 2, 3]): Iterable<SetShape> {
  for (const replicas of replicaCounts)
    for (const policy of ['OrderedReady', 'Parallel'] as const)
      for (const { strategy, partition } of strategies)
        for (const whenScaled of retentions)
          for (const whenDeleted of retentions)
            for (const start of [0, 1])
              yield {
                replicas,
                image: 'v1',
                policy,
                strategy,
                partition,
                start,
                whenScaled,
                whenDeleted,
                minReadySeconds: 0,
                historyLimit: 0,
                claims: whenScaled === 'Delete' || whenDeleted === 'Delete' ? ['www'] : [],
                maxUnavailable: null,
              }
}
