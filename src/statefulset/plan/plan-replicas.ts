// The Pods in range: what is missing is made, what has ended is replaced, what has drifted is mended.
//
// Ordered, the Pods are looked at one by one from the lowest, and the first that is not as it should be ends the
// pass: so every predecessor of a new Pod is Running, Ready and available. Parallel, nobody waits for anybody.

import type { ControllerRevision, PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import { nameOf, toUid, uidOf } from '../../api/object.ts'
import { partitionOf } from '../../workload/desired.ts'
import { phaseOf } from '../../workload/pod-health.ts'
import { claimNeeds, claimTemplatesOf, presentClaims } from '../nouns/claims.ts'
import { identityMatches, type Ordinal, ordinalAt, podNameOf } from '../nouns/identity.ts'
import { createPodBuilder, repairedPod, storageMatches } from '../nouns/pod-template.ts'
import type { ClaimsDuring, PodStep, StepOf } from '../nouns/step.ts'
import type { Waiting } from '../nouns/waiting.ts'
import { needsOwners, planOwners } from './plan-claims.ts'
import { heldBy, type Member, type PhasePlan, type PlanInput } from './plan-input.ts'
import { isStaleClaim, retentionPolicyOf } from './retention.ts'
import { waitForAvailable, waitForCreated, waitForDeleted } from './wait-for.ts'

/** What one Pod needs. `ends`: in ordered mode nothing after it is done in this pass. */
interface ReplicaPlan {
  readonly steps: readonly PodStep[]
  readonly ends: boolean
  readonly waiting: Waiting | null
}

const nothingToDo: ReplicaPlan = { steps: [], ends: false, waiting: null }

/** New Pods planned in one pass. More follow in the next, once these have been seen. */
const creationsPerPassMax = 1_000

export function planReplicas(input: PlanInput): PhasePlan {
  const steps: PodStep[] = []
  const build = createPodBuilders(input)
  let isRefused = false
  let waiting: Waiting | null = null
  let creations = 0
  for (let index = 0; index < input.range.replicas; index++) {
    const member = input.slots.get(index)
    if (!member && ++creations > creationsPerPassMax) return { steps, stops: true, waiting: null }
    const replica = member ? planPresent(input, member, index) : planMissing(input, index, build)
    for (const step of replica.steps) {
      steps.push(step)
      isRefused ||= step.kind === 'refuseTerminatingClaims'
    }
    if (replica.ends && input.isOrdered) return { steps, stops: true, waiting: replica.waiting }
    if (replica.waiting?.kind === 'staleClaim') waiting ??= replica.waiting
  }
  return { steps, stops: isRefused, waiting: terminatingClaimWaiting(steps) ?? waiting }
}

function planMissing(input: PlanInput, index: number, build: PodBuilder): ReplicaPlan {
  const { observed, range } = input
  const ordinal = ordinalAt(range, index)
  const podName = podNameOf(observed.set, ordinal)
  const stale = staleClaim(input, podName, ordinal)
  if (stale) {
    const on = { podName, ordinal, holds: 'creation', since: null } as const
    return { steps: [], ends: true, waiting: { kind: 'staleClaim', ...on, claimName: nameOf(stale) } }
  }
  const { steps, isRefused } = planClaims(input, podName, ordinal, 'create')
  if (isRefused) return { steps, ends: true, waiting: terminatingClaimWaiting(steps) }
  const revision = revisionFor(input, index)
  const pod = build(revision, ordinal)
  const create: PodStep = {
    kind: 'createPod',
    phase: 'replicas',
    podName,
    ordinal,
    pod,
    revision: nameOf(revision),
  }
  const owners = planOwners(input, { podName, ordinal, podUid: toUid(''), during: 'create' })
  return {
    steps: [...steps, create, ...owners],
    ends: true,
    waiting: input.isOrdered ? waitForCreated(input, ordinal, heldBy(input, index)) : null,
  }
}

type PodBuilder = (revision: ControllerRevision, ordinal: Ordinal) => Pod

function createPodBuilders({ observed: { set } }: PlanInput): PodBuilder {
  const builders = new Map<ControllerRevision, (ordinal: Ordinal) => Pod>()
  return (revision, ordinal) => {
    const build = builders.get(revision) ?? createPodBuilder(set, revision)
    builders.set(revision, build)
    return build(ordinal)
  }
}

/** A claim that belongs to an earlier Pod of the name is about to be collected: what it holds is not for this one. */
function staleClaim(input: PlanInput, podName: string, ordinal: Ordinal): PersistentVolumeClaim | undefined {
  if (!retentionPolicyOf(input.observed.set).deletesWhenScaled) return undefined
  return presentClaims(input.observed, ordinal).find(claim => isStaleClaim(claim, podName, toUid('')))
}

/** Below the partition a lost Pod comes back as it was; with no `rollingUpdate` at all, so do the first Pods. */
function revisionFor(input: PlanInput, index: number): ControllerRevision {
  const { current, update } = input.chosen
  const { spec, status } = input.observed.set
  const rolling = spec?.updateStrategy?.rollingUpdate
  const isRolling = spec?.updateStrategy?.type === 'RollingUpdate'
  const kept = rolling ? partitionOf(input.observed.set) : isRolling ? (status?.currentReplicas ?? 0) : 0
  return index < kept ? current : update
}

function planPresent(input: PlanInput, member: Member, index: number): ReplicaPlan {
  const { phase } = member.facts
  // Succeeded counts as Failed: the exit code alone decides between them when a node stops a Pod.
  if (phase === 'Failed' || phase === 'Succeeded') return planEnded(input, member, index)
  const pending = phase === 'Pending' ? planPending(input, member) : nothingToDo
  if (pending.ends) return pending
  if (input.isOrdered && !member.isHealthy) {
    const waiting = waitForAvailable(input, member, heldBy(input, index))
    return { steps: pending.steps, ends: true, waiting }
  }
  return planRepair(input, member, pending.steps)
}

/** A new Pod is made in a later pass, when the old one is gone. */
function planEnded(input: PlanInput, member: Member, index: number): ReplicaPlan {
  const { pod, ordinal } = member
  // In parallel nobody waits for this Pod, and what a wait would hold up is not asked: that costs a look at all others.
  const holds = input.isOrdered ? heldBy(input, index) : null
  if (member.isTerminating)
    return { steps: [], ends: true, waiting: holds && waitForAvailable(input, member, holds) }
  const step: PodStep = {
    kind: 'deletePod',
    phase: 'replicas',
    podName: nameOf(pod),
    ordinal,
    pod,
    cause: phaseOf(pod) === 'Failed' ? 'failed' : 'succeeded',
    lowersCurrent: false,
  }
  return { steps: [step], ends: true, waiting: holds && waitForDeleted(input, member, holds) }
}

/** A Pending Pod may wait for a claim that was deleted under it: it gets a new one. */
function planPending(input: PlanInput, { pod, ordinal }: Member): ReplicaPlan {
  if (claimTemplatesOf(input.observed.set).length === 0) return nothingToDo
  const podName = nameOf(pod)
  const { steps, isRefused } = planClaims(input, podName, ordinal, 'pending')
  if (isRefused) return { steps, ends: true, waiting: terminatingClaimWaiting(steps) }
  const owners = planOwners(input, { podName, ordinal, podUid: uidOf(pod), during: 'pending' })
  return { steps: [...steps, ...owners], ends: false, waiting: null }
}

function planRepair(input: PlanInput, member: Member, before: readonly PodStep[]): ReplicaPlan {
  const { pod, ordinal, facts } = member
  const { set } = input.observed
  const isSound = facts.soundFor === input.soundKey
  const isIdentified = isSound || identityMatches(set, pod)
  const isStored = isSound || storageMatches(set, pod, ordinal)
  if (isIdentified && isStored) facts.soundFor = input.soundKey
  const on = { podName: facts.name, ordinal, podUid: uidOf(pod) }
  // What a Pending Pod's claims need has just been planned.
  const isOwned = before.length > 0 || !needsOwners(input, on)
  if (isIdentified && isStored && isOwned) return { steps: before, ends: false, waiting: null }
  const claims = isStored ? noClaims : planClaims(input, on.podName, ordinal, 'update')
  if (claims.isRefused)
    return { steps: [...before, ...claims.steps], ends: true, waiting: terminatingClaimWaiting(claims.steps) }
  const update: StepOf<'updatePod'> = {
    kind: 'updatePod',
    phase: 'replicas',
    podName: on.podName,
    ordinal,
    pod,
    repaired: isIdentified && isStored ? pod : repairedPod(set, pod, ordinal),
    mends: [
      ...(isIdentified ? [] : (['identity'] as const)),
      ...(isStored ? [] : (['storage'] as const)),
      ...(isOwned ? [] : (['claims'] as const)),
    ],
  }
  const owners = isOwned ? [] : planOwners(input, { ...on, during: 'repair' })
  return { steps: [...before, ...claims.steps, ...owners, update], ends: false, waiting: null }
}

interface ClaimSteps {
  readonly steps: readonly PodStep[]
  readonly isRefused: boolean
}

const noClaims: ClaimSteps = { steps: [], isRefused: false }

/** Makes the claims that are missing. One that is being deleted cannot be used: the Pod has to wait for its end. */
function planClaims(input: PlanInput, podName: string, ordinal: Ordinal, during: ClaimsDuring): ClaimSteps {
  if (claimTemplatesOf(input.observed.set).length === 0) return noClaims
  const { missing, terminating } = claimNeeds(input.observed, ordinal)
  const steps: PodStep[] = missing.map(claim => ({
    kind: 'createClaim',
    phase: 'replicas',
    podName,
    ordinal,
    claim,
    during,
  }))
  if (terminating.length === 0) return { steps, isRefused: false }
  steps.push({
    kind: 'refuseTerminatingClaims',
    phase: 'replicas',
    podName,
    ordinal,
    claims: terminating,
    during,
  })
  return { steps, isRefused: true }
}

function terminatingClaimWaiting(steps: readonly PodStep[]): Waiting | null {
  const refusal = steps.find(step => step.kind === 'refuseTerminatingClaims')
  if (!refusal) return null
  return {
    kind: 'terminatingClaim',
    podName: refusal.podName,
    ordinal: refusal.ordinal,
    holds: 'creation',
    since: null,
    claimName: refusal.claims[0] ?? '',
  }
}
