import { nameOf, type Uid, uidOf } from '../../api/object.ts'
import { presentClaims } from '../nouns/claims.ts'
import type { Ordinal } from '../nouns/identity.ts'
import type { OwnersDuring, PodStep } from '../nouns/step.ts'
import type { PhasePlan, PlanInput } from './plan-input.ts'
import { type ClaimHolder, judgeOwners } from './retention.ts'

interface HolderPod {
  readonly podName: string
  readonly ordinal: Ordinal
  /** Empty for a Pod that is not yet made. */
  readonly podUid: Uid
}

const holderOf = (input: PlanInput, { podName, podUid, ordinal }: HolderPod): ClaimHolder => ({
  set: input.observed.set,
  podName,
  podUid,
  inRange: ordinal >= input.range.start && ordinal < input.range.start + input.range.replicas,
})

/** Whether a claim of the Pod has other owners than the retention policy says. */
export function needsOwners(input: PlanInput, pod: HolderPod): boolean {
  if (input.observed.set.spec?.volumeClaimTemplates === undefined) return false
  const holder = holderOf(input, pod)
  return presentClaims(input.observed, pod.ordinal).some(claim => judgeOwners(claim, holder).owners !== null)
}

/** Brings the owners of a Pod's claims in line with the policy. Claims not yet seen are left for a later pass. */
export function planOwners(
  input: PlanInput,
  { during, ...pod }: HolderPod & { readonly during: OwnersDuring },
): readonly PodStep[] {
  const holder = holderOf(input, pod)
  const phase = during === 'scaleDown' ? 'claims' : 'replicas'
  const on = { podName: pod.podName, ordinal: pod.ordinal, phase } as const
  const steps: PodStep[] = []
  for (const claim of presentClaims(input.observed, pod.ordinal)) {
    const { owners, conflicting } = judgeOwners(claim, holder)
    if (conflicting) steps.push({ kind: 'reportConflict', ...on, claimName: nameOf(claim) })
    if (owners) steps.push({ kind: 'updateClaimOwners', ...on, claim, ownerReferences: owners, during })
  }
  return steps
}

/** Before a condemned Pod goes, its claims must know what is to become of them. */
export function planCondemnedClaims(input: PlanInput): PhasePlan {
  const steps: PodStep[] = []
  for (const { pod, ordinal } of input.condemned) {
    const on = { podName: nameOf(pod), ordinal, podUid: uidOf(pod) }
    if (needsOwners(input, on)) steps.push(...planOwners(input, { ...on, during: 'scaleDown' }))
  }
  return { steps, stops: false, waiting: null }
}
