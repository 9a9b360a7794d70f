// Whose turn it is: what may be created, scaled down, replaced, and updated.

import { isEqual } from '../../../api/equality.ts'
import type { Pod } from '../../../api/generated/types.ts'
import type { StepOf } from '../../../statefulset/nouns/step.ts'
import { holdsStaleClaim } from './claim-invariants.ts'
import { type Case, deletions, type Fact, factFor, stepsOf, type Violation } from './plan-case.ts'

/** S2: a Pod is made only when all before it are healthy; one at a time. */
export function judgeCreations(facts: Case): readonly Violation[] {
  if (!facts.isOrdered) return []
  const found: Violation[] = []
  const creations = stepsOf(facts, 'createPod')
  if (creations.length > 1) found.push(`S2: ${creations.length} Pods are created in one ordered pass`)
  for (const { podName, ordinal } of creations) {
    for (let index = 0; index < ordinal - facts.start; index++)
      if (!facts.inRange.get(index)?.isHealthy)
        found.push(`S2: ${podName} is created while the Pod at index ${index} is not healthy`)
    if (stepsOf(facts, 'deletePod').length > 0) found.push(`S2: ${podName} is created beside a deletion`)
  }
  return found
}

/** S3: condemned Pods go one by one, the highest first, and only while everything in range is healthy. */
export function judgeScaleDown(facts: Case): readonly Violation[] {
  const found: Violation[] = []
  for (const { podName, pod, ordinal } of deletions(facts, 'scaleDown')) {
    const fact = factFor(facts, pod)
    if (fact?.inRange !== false) found.push(`S3: ${podName} is scaled down though it is in range`)
    if (fact?.isTerminating) found.push(`S17: ${podName} is deleted again`)
    if (!facts.isOrdered) continue
    if (deletions(facts, 'scaleDown').length > 1) found.push('S3: several Pods are scaled down at once')
    if (facts.condemned.some(other => other.ordinal > ordinal))
      found.push(`S3: ${podName} is scaled down before a higher one is gone`)
    for (let index = 0; index < facts.replicas; index++)
      if (!facts.inRange.get(index)?.isHealthy)
        found.push(`S3: ${podName} is scaled down while the Pod at index ${index} is not healthy`)
    if (fact?.isHealthy === false && facts.condemned.some(other => other !== fact && isUnavailable(other)))
      found.push(`S3: ${podName} is unhealthy and goes before a lower unhealthy one`)
  }
  return found
}

const isUnavailable = (fact: Fact | undefined): boolean => !fact?.isAvailable || fact.isTerminating

/** S4 to S8 and S23: what a rolling update may delete. */
export function judgeUpdates(facts: Case): readonly Violation[] {
  const updates = deletions(facts, 'update')
  if (updates.length === 0) return []
  const found: Violation[] = []
  if (facts.strategy === 'OnDelete') found.push('S8: a Pod is deleted for an update under OnDelete')
  const unavailable = Array.from({ length: facts.replicas }, (_, index) => facts.inRange.get(index)).filter(
    isUnavailable,
  ).length
  if (facts.isOrdered && unavailable > 0) found.push('S4: an update begins while a Pod is unavailable')
  if (facts.isOrdered && facts.condemned.length > 0)
    found.push('S23: an update begins while Pods are still condemned')
  found.push(...judgeBudget(facts, updates, unavailable))
  const outdated = [...facts.inRange.values()]
    .filter(fact => fact.revision !== facts.update && !fact.isTerminating && fact.index >= facts.partition)
    .filter(fact => !isDeletedEarlier(facts, fact.pod))
    .sort((a, b) => b.index - a.index)
    .map(fact => fact.name)
  const names = updates.map(step => step.podName)
  if (!isEqual(names, outdated.slice(0, names.length)))
    found.push(`S6: ${names.join(', ')} are updated, not ${outdated.slice(0, names.length).join(', ')}`)
  for (const { podName, ordinal } of updates)
    if (ordinal - facts.start < facts.partition) found.push(`S7: ${podName} lies below the partition`)
  return found
}

const isDeletedEarlier = (facts: Case, pod: Pod): boolean =>
  stepsOf(facts, 'deletePod').some(step => step.pod === pod && step.cause !== 'update')

/** S5: no more Pods are made unavailable than allowed. */
function judgeBudget(
  facts: Case,
  updates: readonly StepOf<'deletePod'>[],
  unavailable: number,
): readonly Violation[] {
  const { maxUnavailable } = facts.observed.features
  if (maxUnavailable) {
    const wanted = facts.observed.set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1
    const max = Math.max(
      1,
      typeof wanted === 'number' ? wanted : Math.floor((Number.parseInt(wanted, 10) * facts.replicas) / 100),
    )
    return unavailable + updates.length > max
      ? [`S5: ${updates.length} more of ${unavailable} unavailable Pods exceed ${max}`]
      : []
  }
  if (updates.length > 1) return ['S5: several Pods are updated at once']
  const index = (updates[0]?.ordinal ?? 0) - facts.start
  for (let above = index + 1; above < facts.replicas; above++) {
    const fact = facts.inRange.get(above)
    if (isUnavailable(fact)) return [`S5: the update passes the unavailable Pod at index ${above}`]
    if (fact?.revision !== facts.update) return [`S5: the update passes the outdated Pod at index ${above}`]
  }
  return []
}

/** S22: what has ended is deleted once, if it is in range, and nothing else is called ended. */
export function judgeReplacements(facts: Case): readonly Violation[] {
  const found: Violation[] = []
  for (const step of [...deletions(facts, 'failed'), ...deletions(facts, 'succeeded')]) {
    const fact = factFor(facts, step.pod)
    if (fact?.phase !== 'Failed' && fact?.phase !== 'Succeeded')
      found.push(`S22: ${step.podName} is replaced though it has not ended`)
    if (fact?.isTerminating) found.push(`S22: ${step.podName} is deleted again`)
    if (!fact?.inRange) found.push(`S22: ${step.podName} is replaced though it is condemned`)
  }
  return [...found, ...judgeEnded(facts)]
}

/** S22: what has ended is deleted as soon as its turn comes. */
export function judgeEnded(facts: Case): readonly Violation[] {
  if (facts.observed.set.metadata?.deletionTimestamp) return []
  for (let index = 0; index < facts.replicas; index++) {
    const fact = facts.inRange.get(index)
    const isEnded = fact?.phase === 'Failed' || fact?.phase === 'Succeeded'
    const isDeleted = stepsOf(facts, 'deletePod').some(step => step.pod === fact?.pod)
    if (isEnded && !fact.isTerminating && !isDeleted) return [`S22: ${fact.name} has ended and stays`]
    if (facts.isOrdered && !fact?.isHealthy) return []
  }
  return []
}

/** S9: in parallel nobody waits for anybody's health. */
export function judgeParallel(facts: Case): readonly Violation[] {
  if (facts.isOrdered || facts.observed.set.metadata?.deletionTimestamp) return []
  const found: Violation[] = []
  const isRefused = stepsOf(facts, 'refuseTerminatingClaims').length > 0
  const made = new Set(stepsOf(facts, 'createPod').map(step => step.ordinal - facts.start))
  const refused = new Set(stepsOf(facts, 'refuseTerminatingClaims').map(step => step.ordinal - facts.start))
  for (let index = 0; index < Math.min(facts.replicas, 1000); index++) {
    if (facts.inRange.has(index) || made.has(index) || refused.has(index)) continue
    if (!holdsStaleClaim(facts, index)) found.push(`S9: the Pod at index ${index} is not created`)
  }
  if (isRefused) return found
  for (const fact of facts.condemned)
    if (!fact.isTerminating && !deletions(facts, 'scaleDown').some(step => step.pod === fact.pod))
      found.push(`S9: ${fact.name} is not scaled down`)
  return found
}
