// Which Pods and revisions belong to a set: those that it controls, and orphans that it takes in.

import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../../api/object.ts'
import { matchesLabels, type Selector } from '../../api/select/selector.ts'
import { belongingOf } from '../../workload/adoption.ts'
import { sortRevisions } from '../../workload/revisions.ts'
import { isMember } from '../nouns/identity.ts'
import { factsOf } from '../nouns/pod-facts.ts'
import type { OwnershipStep } from '../nouns/step.ts'

/** What could belong to the set: all that it controls, and all that nobody controls in its namespace. */
export interface Candidates {
  readonly set: StatefulSet
  readonly selector: Selector
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
}

export interface Ownership {
  /** What adopts and releases. The first that adopts needs proof that the set still lives. */
  readonly steps: readonly OwnershipStep[]
  /** The Pods that are the set's once the steps are done, in the order given. */
  readonly pods: readonly Pod[]
  /** The revisions likewise, sorted. */
  readonly revisions: readonly ControllerRevision[]
}

export function planOwnership({ set, selector, pods, revisions }: Candidates): Ownership {
  const steps: OwnershipStep[] = []
  const history = revisions.filter(revision => matchesLabels(selector, revision.metadata?.labels))
  for (const revision of history)
    if (!isTerminating(set) && controllerOf(revision) === null)
      steps.push({ kind: 'adoptRevision', phase: 'ownership', revision })
  const owned: Pod[] = []
  const claimant = {
    owner: set,
    matches: (pod: Pod) => isMember(set, pod) && matchesLabels(selector, pod.metadata?.labels),
  }
  const ownKey = JSON.stringify([uidOf(set), nameOf(set), set.spec?.selector])
  for (const pod of pods) {
    const facts = factsOf(pod)
    // A Pod that was the set's own is so until it changes, or the set does.
    if (facts.ownedBy === ownKey) {
      owned.push(pod)
      continue
    }
    const belonging = belongingOf(pod, claimant)
    if (belonging === 'owned') facts.ownedBy = ownKey
    if (belonging === 'owned' || belonging === 'adopt') owned.push(pod)
    const on = { phase: 'ownership', podName: nameOf(pod), pod } as const
    if (belonging === 'adopt') steps.push({ kind: 'adoptPod', ...on })
    if (belonging === 'release') steps.push({ kind: 'releasePod', ...on })
  }
  return { steps, pods: owned, revisions: sortRevisions(history) }
}
