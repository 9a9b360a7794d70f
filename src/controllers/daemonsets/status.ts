import type { DaemonSetStatus } from '../../api/generated/types.ts'
import { isReady } from '../../workload/pod-health.ts'
import { type Daemons, isAvailablePod, isUpdated } from './nodes.ts'

/** The counts of nodes, by the oldest Pod of each. */
export function statusOf(daemons: Daemons): DaemonSetStatus {
  const { set, nodes } = daemons
  const wanted = nodes.filter(({ runs }) => runs)
  const firsts = wanted.flatMap(({ pods }) => pods.slice(0, 1))
  const available = firsts.filter(pod => isReady(pod) && isAvailablePod(pod, daemons)).length
  const { conditions, collisionCount } = set.status ?? {}
  return {
    ...(conditions ? { conditions } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    observedGeneration: set.metadata?.generation,
    desiredNumberScheduled: wanted.length,
    currentNumberScheduled: firsts.length,
    numberMisscheduled: nodes.filter(({ runs, pods }) => !runs && pods.length > 0).length,
    numberReady: firsts.filter(isReady).length,
    updatedNumberScheduled: firsts.filter(pod => isUpdated(pod, daemons)).length,
    numberAvailable: available,
    numberUnavailable: wanted.length - available,
  }
}
