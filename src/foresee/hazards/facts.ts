import { isEqual } from '../../api/equality.ts'
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { ownPods as ownPodsOf } from '../../statefulset/nouns/set-owner.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { podOfClaim } from '../claim-forecast.ts'
import type { Hazard, PlanDocument } from '../plan-document.ts'
import { isHealthy } from '../prognosis.ts'
import type { Snapshot } from '../snapshot.ts'

/** What a detector judges: the world before, the edit, and what the plan foresees. */
export interface Facts {
  readonly snapshot: Snapshot
  /** As it will be; as it is where it will not be changed or will be gone. */
  readonly set: StatefulSet
  readonly plan: Omit<PlanDocument, 'hazards'>
}

/** Finds one kind of hazard, or nothing. */
export type Detector = (facts: Facts) => Hazard | null

export const spelled = (names: readonly string[], most = 6): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The arguments that name the set for kubectl. */
export const named = ({ set }: Facts): string => `statefulset/${nameOf(set)}${namespaceFlag(set)}`
export const namespaceFlag = (set: StatefulSet): string =>
  set.metadata?.namespace && set.metadata.namespace !== 'default' ? ` -n ${set.metadata.namespace}` : ''

export const ownPods = ({ snapshot, set }: Facts): readonly Pod[] => ownPodsOf(set, snapshot.pods)

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

export const isOrdered = ({ set }: Facts): boolean => set.spec?.podManagementPolicy !== 'Parallel'

export const replicasOf = (set: StatefulSet | null): number => set?.spec?.replicas ?? (set ? 1 : 0)

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
