// The storage classes, while a Pod waits for a volume: asked for by nobody else.
import { useState } from 'react'
import type { Pod, StorageClass } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { lacksVolume } from '../../../src/workload/trouble/pod-trouble.ts'
import { createFinder } from '../live/finder.ts'
import { useLive } from '../live/live-store.tsx'

/** Undefined where none of the Pods waits for a volume, and for who may not see classes. */
export function useClassesFor(pods: readonly Pod[]): readonly StorageClass[] | undefined {
  const [waiting] = useState(() => createFinder((pod: Pod) => (lacksVolume(pod) ? pod : null)))
  const isWanted = waiting(pods).length > 0
  const { items, isListed } = useLive(kinds.StorageClass, isWanted ? '' : null)
  return isListed ? items : undefined
}
