// What is on record: revisions that stay and go, and a status that is true.

import { isEqual } from '../../../api/equality.ts'
import type { Pod } from '../../../api/generated/types.ts'
import { type Case, deletions, stepsOf, type Violation } from './plan-case.ts'

/** S20: revisions in use stay, others up to the limit; a new one counts on. */
export function judgeRevisions(facts: Case): readonly Violation[] {
  const { set, revisions } = facts.observed
  const found: Violation[] = []
  const highest = Math.max(0, ...revisions.map(revision => revision.revision))
  for (const step of stepsOf(facts, 'createRevision')) {
    if (step.revision.revision !== highest + 1) found.push('S20: a new revision does not count on')
    if (revisions.some(revision => isEqual(revision.data, step.revision.data)))
      found.push('S20: an equal revision exists already')
  }
  for (const step of stepsOf(facts, 'bumpRevision'))
    if (step.to !== highest + 1) found.push('S20: a revision that comes back does not count on')
  const named = new Set([
    facts.update,
    facts.current,
    set.status?.currentRevision,
    set.status?.updateRevision,
    ...facts.observed.pods.map(pod => pod.metadata?.labels?.['controller-revision-hash']),
  ])
  const forgotten = new Set(stepsOf(facts, 'deleteRevision').map(step => step.revision))
  for (const revision of forgotten)
    if (named.has(revision.metadata?.name))
      found.push(`S20: ${revision.metadata?.name} is in use and deleted`)
  const unused = revisions.filter(revision => !named.has(revision.metadata?.name))
  const limit = set.spec?.revisionHistoryLimit ?? 10
  if (![...forgotten].every(revision => unused.indexOf(revision) < forgotten.size))
    found.push('S20: a revision is forgotten before an older one')
  const wanted = limit < 0 || set.metadata?.deletionTimestamp ? 0 : Math.max(0, unused.length - limit)
  if (forgotten.size !== wanted) found.push(`S20: ${forgotten.size} revisions are forgotten, not ${wanted}`)
  return found
}

/** S18 and S19: a status that the API takes and that is true. */
export function judgeStatus(facts: Case): readonly Violation[] {
  const { set } = facts.observed
  const { status } = facts.plan
  const {
    replicas,
    readyReplicas = 0,
    availableReplicas = 0,
    currentReplicas = 0,
    updatedReplicas = 0,
  } = status
  const found: Violation[] = []
  for (const count of [readyReplicas, availableReplicas, currentReplicas, updatedReplicas])
    if (count < 0 || count > replicas) found.push(`S18: the status counts ${count} of ${replicas}`)
  if (availableReplicas > readyReplicas) found.push('S18: more Pods are available than ready')
  if ((status.observedGeneration ?? 0) !== (set.metadata?.generation ?? 0))
    found.push('S18: the status is of another generation')
  if (set.metadata?.deletionTimestamp) return found
  const isPromoted = status.currentRevision !== facts.current
  const isGoing = (pod: Pod) => deletions(facts, 'update').some(step => step.pod === pod)
  const current = [...facts.inRange.values(), ...facts.condemned].filter(
    fact => fact.revision === facts.current && fact.phase !== '' && !fact.isTerminating && !isGoing(fact.pod),
  ).length
  if (!isPromoted && currentReplicas !== current)
    found.push(`S18: the status counts ${currentReplicas} current Pods, there are ${current}`)
  const isUpdated = facts.facts.filter(fact => fact.revision === facts.update && !fact.isTerminating)
  if (isPromoted && (facts.strategy !== 'RollingUpdate' || isUpdated.length < facts.replicas))
    found.push('S19: the update revision becomes current before all Pods follow it')
  if (isPromoted && (readyReplicas !== facts.replicas || replicas !== facts.replicas))
    found.push('S19: the update revision becomes current before all Pods are Ready')
  return found
}
