import { isEqual } from '../../api/equality.ts'
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { quoted } from '../../base/shell-quote.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { updateRevisionOf } from '../../statefulset/plan/revisions.ts'
import { isOrdered, replicasOf } from '../../workload/desired.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { podOfClaim } from '../claim-forecast.ts'
import type { Hazard, PlanDocument } from '../plan-document.ts'
import type { Snapshot } from '../snapshot.ts'
import { belongingsOf } from '../virtual/belongings.ts'
import { isHealthy } from '../virtual/prognosis.ts'
import { silentNodes } from '../virtual/silent-nodes.ts'
import type { HazardFound } from './hazard-values.ts'

/** What a detector judges: the world before, the edit, and what the plan foresees. */
export interface Facts {
  readonly snapshot: Snapshot
  /** As it will be; as it is where it will not be changed or will be gone. */
  readonly set: StatefulSet
  readonly plan: Omit<PlanDocument, 'hazards'>
  /** Revisions that are there now and no longer at the end. */
  readonly forgotten: readonly ControllerRevision[]
}

/** Finds one kind of hazard, or nothing. */
export type Detector = (facts: Facts) => Finding | null

/** What a detector has found; commands may be left out where there are none. The words are made of the values. */
export type Finding = HazardFound & Pick<Hazard, 'severity'> & Partial<Pick<Hazard, 'commands'>>

/** A command about objects of the set's namespace, as it can be pasted: with the namespace, and the context if one was named. */
export const kubectl = (facts: Facts, words: string): string =>
  kubectlAnywhere(facts, `-n ${facts.set.metadata?.namespace ?? 'default'} ${words}`)

/** The same about objects without a namespace. */
export function kubectlAnywhere({ snapshot: { kubeconfig, context } }: Facts, words: string): string {
  const named = [
    ...(kubeconfig === null ? [] : ['--kubeconfig', quoted(kubeconfig)]),
    ...(context === null ? [] : ['--context', quoted(context)]),
  ]
  return ['kubectl', ...named, words].join(' ')
}

/** The set as kubectl is told of it. */
export const named = ({ set }: Facts): string => `statefulset/${nameOf(set)}`

/** Back to the template before, from a rollout that stopped at this Pod. */
export const wayBack = (facts: Facts, podName: string): readonly string[] => [
  kubectl(facts, `rollout undo ${named(facts)}`),
  // An ordered set does not replace a Pod that is not Ready by itself, not even when it goes back.
  ...(isOrdered(facts.set) ? [kubectl(facts, `delete pod ${podName}`)] : []),
]

export const patchSet = (facts: Facts, spec: object): string =>
  kubectl(facts, `patch ${named(facts)} --type merge -p ${quoted(JSON.stringify({ spec }))}`)

export const ownPods = ({ snapshot, set }: Facts): readonly Pod[] => belongingsOf(set, snapshot).pods

/** Pods that are in range before the edit. */
function podsInRange(facts: Facts): readonly Pod[] {
  const range = ordinalRangeOf(facts.snapshot.before ?? facts.set)
  return ownPods(facts).filter(pod => {
    const ordinal = ordinalOf(pod)
    return ordinal !== null && indexOf(range, ordinal) !== null
  })
}

export const unhealthyPods = (facts: Facts): readonly Pod[] =>
  podsInRange(facts).filter(pod => !isHealthy(pod))

export const ownClaims = ({ snapshot, set }: Facts): readonly PersistentVolumeClaim[] =>
  snapshot.claims.filter(claim => podOfClaim(set, nameOf(claim)) !== null)

/** A set that is not there wants none. */
export const replicasOrNone = (set: StatefulSet | null): number => (set ? replicasOf(set) : 0)

/** The revisions of a set before the edit, as its template has them now; null where it has none yet. */
export function revisionsBefore({ snapshot: { before, revisions } }: Facts): RevisionsBefore | null {
  const current = before?.status?.currentRevision
  const update = before && updateRevisionOf(before, revisions)
  return current && update ? { current, update } : null
}

/** By their names; alike where no rollout is under way. */
interface RevisionsBefore {
  readonly current: string
  readonly update: string
}

/** Whether the edit changes the template of a set that exists. */
export function changesTemplate({ snapshot: { before, after } }: Facts): boolean {
  return (
    before !== null && after.kind === 'accepted' && !isEqual(before.spec?.template, after.set.spec?.template)
  )
}

export const stepsOf = ({ plan }: Facts, kind: 'create' | 'delete', cause?: string): readonly string[] =>
  plan.steps
    .filter(step => step.kind === kind && (cause === undefined || step.cause === cause))
    .map(step => step.pod)

export const outdatedPods = (facts: Facts): readonly Pod[] =>
  podsInRange(facts).filter(pod => revisionOf(pod) !== facts.plan.revision?.name)

export const claimsWith = (
  { plan }: Facts,
  fate: PlanDocument['claims'][number]['fate'],
): readonly string[] => plan.claims.filter(claim => claim.fate === fate).map(({ name }) => name)

export function isOnSilentNode(facts: Facts, podName: string | null): boolean {
  const pod = facts.snapshot.pods.find(each => nameOf(each) === podName)
  return pod?.spec?.nodeName !== undefined && silentNodes(facts.snapshot.nodes).has(pod.spec.nodeName)
}
