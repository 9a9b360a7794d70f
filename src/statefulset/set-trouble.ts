// What keeps a set from going on: the Pod that its plan waits for, and why that Pod is not well.
//
// The planner says which Pod it is; the Pod, its events and its node say why. A Pod that is not there may be refused,
// or its name may be taken: only the controller's events and the other Pods of the namespace tell.
import type { Event, Node, Pod, StatefulSet } from '../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf } from '../api/object.ts'
import { type Instant, parseTime } from '../base/clock.ts'
import { isControlledBy } from '../workload/owners.ts'
import type { ClaimEvidence } from '../workload/trouble/claim-trouble.ts'
import { podTrouble } from '../workload/trouble/pod-trouble.ts'
import type { LastingTrouble } from '../workload/trouble/trouble.ts'
import { type Ordinal, ordinalOf } from './nouns/identity.ts'
import { createRefusals } from './nouns/pod-event-text.ts'
import type { StepOf } from './nouns/step.ts'
import type { Held, Waiting } from './nouns/waiting.ts'
import type { Plan } from './plan/plan.ts'

/** What is known beside the plan; each list may be missing, and less is found out then. */
export interface SetEvidence extends ClaimEvidence {
  readonly set: StatefulSet
  /** Those of the set. */
  readonly pods: readonly Pod[]
  /** About the set and its Pods. */
  readonly events?: readonly Event[]
  /** All Pods of the namespace: one that is not the set's may have a name that it wants. */
  readonly neighbours?: readonly Pod[]
  readonly nodes?: readonly Node[]
  readonly now: Instant
}

export interface SetTrouble extends LastingTrouble {
  readonly podName: string
  readonly ordinal: Ordinal
  /** What cannot go on until it is better. */
  readonly holds: Held
  /** More Pods than this one are unavailable, as many as may be; null where the Pod alone is waited for. */
  readonly budget: { readonly unavailable: number; readonly maxUnavailable: number } | null
}

/** Null where nothing is waited for, and no Pod crashes. */
export function setTrouble(evidence: SetEvidence, plan: Plan): SetTrouble | null {
  const absent = absentTrouble(evidence, plan)
  if (absent) return absent
  const { waiting } = plan
  if (!waiting) return crashing(evidence)
  const budget =
    waiting.kind === 'budget'
      ? { unavailable: waiting.unavailable, maxUnavailable: waiting.maxUnavailable }
      : null
  const { podName, ordinal, holds } = waiting
  return { podName, ordinal, holds, budget, ...causeOf(waiting, evidence) }
}

/** A Pod that is Ready only between two crashes: the plan waits for nothing, and nothing is well. */
function crashing({ pods, ...around }: SetEvidence): SetTrouble | null {
  for (const pod of pods) {
    const ordinal = ordinalOf(pod)
    const found = ordinal === null ? null : podTrouble({ ...around, pod })
    if (ordinal !== null && found?.trouble.kind === 'crashLoop')
      return { podName: nameOf(pod), ordinal, holds: 'completion', budget: null, ...found }
  }
  return null
}

/** The first Pod that ought to be made and cannot be. */
function absentTrouble(evidence: SetEvidence, { steps, waiting }: Plan): SetTrouble | null {
  const wanted = steps.filter(isCreation)
  if (wanted.length === 0) return null
  const absenceOf = absences(evidence)
  for (const { podName, ordinal } of wanted) {
    const absence = absenceOf(podName)
    if (absence) return { podName, ordinal, holds: waiting?.holds ?? 'creation', budget: null, ...absence }
  }
  return null
}

/** Why a Pod of the set that is not there cannot be made, by its name: null where nothing is known against it. */
export function absences({
  set,
  neighbours = [],
  events = [],
}: Pick<SetEvidence, 'set' | 'neighbours' | 'events'>): (podName: string) => LastingTrouble | null {
  const holders = new Map<string, Pod>()
  for (const pod of neighbours) if (!isControlledBy(pod, set)) holders.set(nameOf(pod), pod)
  const refusals = createRefusals(set, events)
  return podName => {
    const holder = holders.get(podName)
    if (holder) return takenBy(holder)
    const refusal = refusals.get(podName)
    return refusal ? { trouble: { kind: 'refused', message: refusal.message }, since: refusal.since } : null
  }
}

const isCreation = (step: Plan['steps'][number]): step is StepOf<'createPod' | 'createClaim'> =>
  step.kind === 'createPod' || step.kind === 'createClaim'

function takenBy(holder: Pod): LastingTrouble {
  const owner = controllerOf(holder)
  return {
    trouble: { kind: 'nameTaken', owner: owner && { kind: owner.kind, name: owner.name } },
    since: parseTime(holder.metadata?.creationTimestamp),
  }
}

function causeOf(waiting: Waiting, { pods, ...around }: SetEvidence): LastingTrouble {
  const { podName, since } = waiting
  switch (waiting.kind) {
    case 'notAvailable':
      return { trouble: { kind: 'notAvailableYet', until: waiting.until }, since }
    case 'staleClaim':
      return { trouble: { kind: 'staleClaim', claim: waiting.claimName }, since }
    case 'terminatingClaim':
      return { trouble: { kind: 'terminatingClaim', claim: waiting.claimName }, since }
    case 'unhealthyBelow':
      return { trouble: { kind: 'unhealthyBelow', below: waiting.below }, since }
    case 'terminating':
    case 'notReady':
    case 'budget': {
      const pod = pods.find(each => nameOf(each) === podName)
      if (!pod) return { trouble: { kind: 'creating' }, since }
      // Where the controller is about to delete it, it does not matter how the Pod fares.
      if (waiting.kind === 'terminating' && !isTerminating(pod))
        return { trouble: { kind: 'leaving' }, since }
      const found = podTrouble({ ...around, pod })
      return found ?? { trouble: { kind: 'notReady', message: '' }, since }
    }
  }
}
