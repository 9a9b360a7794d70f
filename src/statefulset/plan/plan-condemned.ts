// The Pods out of range: they go, the highest ordinal first.
//
// Ordered, one at a time, and only once the one before is gone. A condemned Pod that is unhealthy may go only when no
// lower Pod is unhealthy too: upstream wants to keep the most of what still works, and so two of them block each other.

import { nameOf } from '../../api/object.ts'
import { unreadySince } from '../../workload/pod-health.ts'
import type { PodStep } from '../nouns/step.ts'
import type { Waiting } from '../nouns/waiting.ts'
import { heldAfterReplicas, type Member, type PhasePlan, type PlanInput } from './plan-input.ts'
import { waitForAvailable, waitForDeleted } from './wait-for.ts'

export function planCondemned(input: PlanInput): PhasePlan {
  return input.isOrdered ? planOneByOne(input) : planAll(input)
}

function planAll({ condemned }: PlanInput): PhasePlan {
  const steps = condemned.filter(member => !member.isTerminating).map(deletion)
  return { steps, stops: false, waiting: null }
}

function planOneByOne(input: PlanInput): PhasePlan {
  const highest = input.condemned[0]
  if (!highest) return { steps: [], stops: false, waiting: null }
  const holds = heldAfterReplicas(input)
  if (highest.isTerminating)
    return { steps: [], stops: true, waiting: waitForAvailable(input, highest, holds) }
  const blocker = unhealthyBelow(input, highest)
  if (blocker) return { steps: [], stops: true, waiting: waitForBlocker(highest, blocker) }
  return {
    steps: [deletion(highest)],
    stops: true,
    waiting: waitForDeleted(input, highest, holds),
  }
}

/** The Pod that must heal before an unhealthy one above it may go, if there is one. */
function unhealthyBelow(input: PlanInput, highest: Member): Member | null {
  if (highest.isHealthy) return null
  // Every replica in range is available by now, so the lowest unavailable Pod is a condemned one.
  const lowest = input.condemned.findLast(member => member.isUnavailable)
  return lowest && lowest !== highest ? lowest : null
}

const waitForBlocker = (highest: Member, blocker: Member): Waiting => ({
  kind: 'unhealthyBelow',
  podName: nameOf(highest.pod),
  ordinal: highest.ordinal,
  holds: 'scaleDown',
  since: unreadySince(blocker.pod),
  below: nameOf(blocker.pod),
})

const deletion = ({ pod, ordinal }: Member): PodStep => ({
  kind: 'deletePod',
  phase: 'condemned',
  podName: nameOf(pod),
  ordinal,
  pod,
  cause: 'scaleDown',
  lowersCurrent: false,
})
