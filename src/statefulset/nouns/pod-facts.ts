// What a pass asks of every Pod of a set, found out once for each version of the Pod.
//
// A large set has a pass for many of its Pods' events, and all but one of its Pods are what they were in the pass
// before. Objects are never changed, so what was found out of one holds for as long as there is one.
import type { Pod } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { phaseOf, type Readiness, readinessOf } from '../../workload/pod-health.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { type Ordinal, ordinalOf } from './identity.ts'

export interface PodFacts extends Readiness {
  readonly name: string
  readonly ordinal: Ordinal | null
  /** Empty for a Pod that exists only in a plan. */
  readonly phase: string
  readonly revision: string
  readonly isTerminating: boolean
  /** For whom it was found to be its own, and for whom to be whole. Null until then. */
  ownedBy: string | null
  soundFor: string | null
}

const known = new WeakMap<Pod, PodFacts>()

export function factsOf(pod: Pod): PodFacts {
  const facts = known.get(pod)
  if (facts) return facts
  const found = findFacts(pod)
  known.set(pod, found)
  return found
}

function findFacts(pod: Pod): PodFacts {
  const { isReady, readySince } = readinessOf(pod)
  return {
    name: nameOf(pod),
    ordinal: ordinalOf(pod),
    phase: phaseOf(pod),
    revision: revisionOf(pod),
    isTerminating: isTerminating(pod),
    isReady,
    readySince,
    ownedBy: null,
    soundFor: null,
  }
}
