// Which Pods and revisions belong to a set: those that it controls, and orphans that it takes in.
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { controllerOf, isTerminating } from '../../api/object.ts'
import { matchesLabels, type Selector } from '../../api/select/selector.ts'
import { isMember, nameOf } from '../nouns/identity.ts'
import { isControlledBy } from '../nouns/owners.ts'
import type { OwnershipStep } from '../nouns/step.ts'
import { sortRevisions } from './revisions.ts'

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
  for (const pod of pods) {
    const step = planPod(set, selector, pod)
    if (step === 'owned') owned.push(pod)
    else if (step !== 'foreign') {
      steps.push(step)
      if (step.kind === 'adoptPod') owned.push(pod)
    }
  }
  return { steps, pods: owned, revisions: sortRevisions(history) }
}

/** A set on its way out neither takes in nor lets go: that is the garbage collector's business by then. */
function planPod(set: StatefulSet, selector: Selector, pod: Pod): 'owned' | 'foreign' | OwnershipStep {
  const matches = isMember(set, pod) && matchesLabels(selector, pod.metadata?.labels)
  const on = { phase: 'ownership', podName: nameOf(pod), pod } as const
  if (controllerOf(pod)) {
    if (!isControlledBy(pod, set)) return 'foreign'
    if (matches) return 'owned'
    return isTerminating(set) ? 'foreign' : { kind: 'releasePod', ...on }
  }
  if (!matches || isTerminating(set) || isTerminating(pod)) return 'foreign'
  return { kind: 'adoptPod', ...on }
}
