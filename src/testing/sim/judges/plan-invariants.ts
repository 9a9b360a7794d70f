// What must hold of every plan, judged against the very snapshot it was made from. Written from the promises that
// Kubernetes makes, not from the planner.
//
// The names S1, S2 … are those of the catalogue of invariants that the project is checked against.
import type { Instant } from '../../../base/clock.ts'
import type { Observed } from '../../../statefulset/nouns/observed.ts'
import type { Plan } from '../../../statefulset/plan/plan.ts'
import { judgeClaims, judgeNewPods } from './claim-invariants.ts'
import {
  judgeCreations,
  judgeParallel,
  judgeReplacements,
  judgeScaleDown,
  judgeUpdates,
} from './order-invariants.ts'
import { type Case, caseOf, stepsOf, type Violation } from './plan-case.ts'
import { judgeRevisions, judgeStatus } from './record-invariants.ts'

export function judgePlan(observed: Observed, plan: Plan, now: Instant): readonly Violation[] {
  const facts = caseOf(observed, plan, now)
  return [
    ...judgeCreations(facts),
    ...judgeScaleDown(facts),
    ...judgeUpdates(facts),
    ...judgeReplacements(facts),
    ...judgeParallel(facts),
    ...judgeNewPods(facts),
    ...judgeClaims(facts),
    ...judgeDeletions(facts),
    ...judgeRevisions(facts),
    ...judgeStatus(facts),
    ...judgeWaiting(facts),
  ]
}

/** S15, S16 and S17: nothing is done for a set that goes, or to what is not its own, or twice. */
function judgeDeletions(facts: Case): readonly Violation[] {
  const { set } = facts.observed
  const found: Violation[] = []
  if (set.metadata?.deletionTimestamp && facts.plan.steps.length > 0)
    found.push('S15: something is done for a set that is being deleted')
  const seen = new Set<string>()
  for (const { pod, podName } of stepsOf(facts, 'deletePod')) {
    const uid = pod.metadata?.uid ?? ''
    if (!uid) found.push(`S17: ${podName} is deleted without being known`)
    if (seen.has(uid)) found.push(`S17: ${podName} is deleted twice in one pass`)
    seen.add(uid)
    if (!facts.observed.pods.includes(pod)) found.push(`S16: ${podName} is not of this set`)
  }
  return found
}

/** A plan that does nothing though something is amiss says what it waits for. */
function judgeWaiting(facts: Case): readonly Violation[] {
  const { set } = facts.observed
  if (set.metadata?.deletionTimestamp || facts.plan.waiting) return []
  if (facts.plan.steps.some(step => step.phase !== 'history')) return []
  for (let index = 0; index < facts.replicas; index++)
    if (!facts.inRange.get(index)?.isAvailable)
      return [`it does nothing for the Pod at index ${index} and does not say why`]
  if (facts.condemned.length > 0) return ['it does nothing for a condemned Pod and does not say why']
  return []
}
