// The storage classes, while a Pod waits for a volume: asked for by nobody else.
import { useMemo } from 'react'
import type { Pod, StorageClass } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { lacksVolume } from '../../../src/workload/trouble/pod-trouble.ts'
import { useLive } from '../live/live-store.tsx'
import { onceEach } from '../live/once-each.ts'

const waitsForVolume = onceEach(lacksVolume)

/** Undefined where none of the Pods waits for a volume, and for who may not see classes. */
export function useClassesFor(pods: readonly Pod[]): readonly StorageClass[] | undefined {
  const isWanted = useMemo(() => pods.some(waitsForVolume), [pods])
  const { items, isListed } = useLive(kinds.StorageClass, isWanted ? '' : null)
  return isListed ? items : undefined
}
