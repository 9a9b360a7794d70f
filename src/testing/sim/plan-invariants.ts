// What must hold of every plan, judged against the very snapshot it was made from. Written from the promises that
// Kubernetes makes, not from the planner: nothing of the planner's own reasoning is used here.
//
// The names S1, S2 … are those of the catalogue of invariants that the project is checked against.

import { isEqual } from '../../api/equality.ts'
import type { OwnerReference, PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import type { Observed, Plan, Step, StepOf } from '../../statefulset/index.ts'

/** A broken promise: `S2: web-1 is created while web-0 is not Ready`. */
export type Violation = string

interface Fact {
  readonly pod: Pod
  readonly name: string
  readonly ordinal: number
  readonly index: number
  readonly inRange: boolean
  readonly phase: string
  readonly isTerminating: boolean
  readonly isAvailable: boolean
  /** Running, Ready for long enough, staying. */
  readonly isHealthy: boolean
  readonly revision: string
}

interface Case {
  readonly observed: Observed
  readonly plan: Plan
  readonly isOrdered: boolean
  readonly start: number
  readonly replicas: number
  readonly partition: number
  readonly strategy: string
  readonly facts: readonly Fact[]
  /** By index. */
  readonly inRange: ReadonlyMap<number, Fact>
  /** Highest ordinal first. */
  readonly condemned: readonly Fact[]
  readonly update: string
  readonly current: string
}

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

function caseOf(observed: Observed, plan: Plan, now: Instant): Case {
  const { spec } = observed.set
  const start = spec?.ordinals?.start ?? 0
  const replicas = spec?.replicas ?? 1
  const facts = observed.pods.flatMap(pod =>
    factOf(pod, { start, replicas, seconds: spec?.minReadySeconds ?? 0, now }),
  )
  const inRange = new Map<number, Fact>()
  for (const fact of facts) if (fact.inRange) inRange.set(fact.index, fact)
  return {
    observed,
    plan,
    isOrdered: spec?.podManagementPolicy !== 'Parallel',
    start,
    replicas,
    partition: spec?.updateStrategy?.rollingUpdate?.partition ?? 0,
    strategy: spec?.updateStrategy?.type ?? 'RollingUpdate',
    facts,
    inRange,
    condemned: facts.filter(fact => !fact.inRange).sort((a, b) => b.ordinal - a.ordinal),
    update: plan.status.updateRevision ?? '',
    current: currentOf(observed, plan),
  }
}

/** The revision called current before this plan may have completed the rollout. */
function currentOf({ set, revisions }: Observed, plan: Plan): string {
  const named = set.status?.currentRevision
  const isKnown = revisions.some(revision => revision.metadata?.name === named)
  return (isKnown ? named : plan.status.updateRevision) ?? ''
}

function factOf(
  pod: Pod,
  { start, replicas, seconds, now }: { start: number; replicas: number; seconds: number; now: Instant },
): readonly Fact[] {
  const name = pod.metadata?.name ?? ''
  const digits = /-([0-9]+)$/.exec(name)?.[1]
  const ordinal = digits === undefined ? -1 : Number.parseInt(digits, 10)
  if (ordinal < 0 || ordinal > 2147483647) return []
  const ready = pod.status?.conditions?.find(condition => condition.type === 'Ready')
  const since = ready?.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : Number.NaN
  const isReady = ready?.status === 'True'
  const isAvailable = isReady && (seconds === 0 || since + seconds * 1000 <= now)
  const isTerminating = pod.metadata?.deletionTimestamp !== undefined
  const phase = pod.status?.phase ?? ''
  return [
    {
      pod,
      name,
      ordinal,
      index: ordinal - start,
      inRange: ordinal >= start && ordinal < start + replicas,
      phase,
      isTerminating,
      isAvailable,
      isHealthy: phase === 'Running' && isAvailable && !isTerminating,
      revision: pod.metadata?.labels?.['controller-revision-hash'] ?? '',
    },
  ]
}

const stepsOf = <K extends Step['kind']>({ plan }: Case, kind: K): readonly StepOf<K>[] =>
  plan.steps.filter((step): step is StepOf<K> => step.kind === kind)

const deletions = (facts: Case, cause: StepOf<'deletePod'>['cause']): readonly StepOf<'deletePod'>[] =>
  stepsOf(facts, 'deletePod').filter(step => step.cause === cause)

const factFor = (facts: Case, pod: Pod): Fact | undefined => facts.facts.find(fact => fact.pod === pod)

/** S2: a Pod is made only when all before it are healthy; one at a time. */
function judgeCreations(facts: Case): readonly Violation[] {
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
function judgeScaleDown(facts: Case): readonly Violation[] {
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
function judgeUpdates(facts: Case): readonly Violation[] {
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
function judgeReplacements(facts: Case): readonly Violation[] {
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
function judgeEnded(facts: Case): readonly Violation[] {
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
function judgeParallel(facts: Case): readonly Violation[] {
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

function claimsFor({ observed }: Case, ordinal: number): readonly PersistentVolumeClaim[] {
  const { set, claims } = observed
  return (set.spec?.volumeClaimTemplates ?? []).flatMap(
    template => claims.get(`${template.metadata?.name}-${set.metadata?.name}-${ordinal}`) ?? [],
  )
}

function holdsStaleClaim(facts: Case, index: number): boolean {
  const { set } = facts.observed
  if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false
  const name = `${set.metadata?.name}-${facts.start + index}`
  return claimsFor(facts, facts.start + index).some(claim =>
    claim.metadata?.ownerReferences?.some(owner => owner.kind === 'Pod' && owner.name === name),
  )
}

/** S7, S10, S11 and S14: who a new Pod is, what it follows, what it mounts. */
function judgeNewPods(facts: Case): readonly Violation[] {
  return stepsOf(facts, 'createPod').flatMap(step => [
    ...judgeIdentity(facts, step),
    ...judgeRevisionOf(facts, step),
    ...judgeMounts(facts, step),
  ])
}

function judgeIdentity(facts: Case, { pod, podName, ordinal }: StepOf<'createPod'>): readonly Violation[] {
  const { set } = facts.observed
  const index = ordinal - facts.start
  const labels = pod.metadata?.labels ?? {}
  const owner = pod.metadata?.ownerReferences?.[0]
  const wrong = [
    index < 0 || index >= facts.replicas ? 'is out of range' : '',
    facts.inRange.has(index) ? 'is there already' : '',
    podName !== `${set.metadata?.name}-${ordinal}` || pod.metadata?.name !== podName
      ? 'has another name'
      : '',
    labels['statefulset.kubernetes.io/pod-name'] !== podName ? 'lacks its name label' : '',
    labels['apps.kubernetes.io/pod-index'] !== String(ordinal) ? 'lacks its index label' : '',
    pod.spec?.hostname !== podName ? 'has another host name' : '',
    (pod.spec?.subdomain ?? '') !== (set.spec?.serviceName ?? '') ? 'has another subdomain' : '',
    pod.metadata?.ownerReferences?.length !== 1 || owner?.uid !== set.metadata?.uid || !owner?.controller
      ? 'is not owned by the set'
      : '',
  ]
  return wrong.filter(Boolean).map(text => `S10: new ${podName} ${text}`)
}

function judgeRevisionOf(facts: Case, { pod, podName, ordinal }: StepOf<'createPod'>): readonly Violation[] {
  const { set } = facts.observed
  const strategy = set.spec?.updateStrategy
  const index = ordinal - facts.start
  const kept = strategy?.rollingUpdate
    ? facts.partition
    : strategy?.type === 'RollingUpdate'
      ? (set.status?.currentReplicas ?? 0)
      : 0
  const wanted = index < kept ? facts.current : facts.update
  const label = pod.metadata?.labels?.['controller-revision-hash']
  return label === wanted ? [] : [`S7: new ${podName} follows ${label}, not ${wanted}`]
}

function judgeMounts(facts: Case, { pod, podName, ordinal }: StepOf<'createPod'>): readonly Violation[] {
  const { set } = facts.observed
  const found: Violation[] = []
  for (const template of set.spec?.volumeClaimTemplates ?? []) {
    const name = `${template.metadata?.name}-${set.metadata?.name}-${ordinal}`
    const volume = pod.spec?.volumes?.find(each => each.name === template.metadata?.name)
    if (volume?.persistentVolumeClaim?.claimName !== name) found.push(`S11: new ${podName} mounts no ${name}`)
    const claim = facts.observed.claims.get(name)
    const isMade = stepsOf(facts, 'createClaim').some(step => step.claim.metadata?.name === name)
    if (!claim && !isMade) found.push(`S11: new ${podName} is without its claim ${name}`)
    if (claim?.metadata?.deletionTimestamp) found.push(`S11: new ${podName} mounts ${name} that is going`)
  }
  if (holdsStaleClaim(facts, ordinal - facts.start))
    found.push(`S14: new ${podName} takes a claim of an earlier ${podName}`)
  return found
}

/** S12 and S13: claims get the owners that the policy says, and no others lose theirs. */
function judgeClaims(facts: Case): readonly Violation[] {
  const found: Violation[] = []
  for (const step of stepsOf(facts, 'updateClaimOwners')) found.push(...judgeOwners(facts, step))
  for (const { pod, podName, ordinal } of deletions(facts, 'scaleDown')) {
    // `web-01` and `web-1` share their claims, which only one of them can own.
    if (facts.facts.filter(fact => fact.ordinal === ordinal).length > 1) continue
    for (const claim of claimsFor(facts, ordinal)) {
      const update = stepsOf(facts, 'updateClaimOwners').find(step => step.claim === claim)
      const owners = update?.ownerReferences ?? claim.metadata?.ownerReferences ?? []
      const isOurs = owners.some(owner => owner.uid === pod.metadata?.uid)
      if (whenScaled(facts) === 'Delete' && !isOurs && !isForeign(facts, claim, podName))
        found.push(`S13: ${podName} goes before ${claim.metadata?.name} is its own`)
    }
  }
  return found
}

const whenScaled = (facts: Case) =>
  facts.observed.set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled ?? 'Retain'
const whenDeleted = (facts: Case) =>
  facts.observed.set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted ?? 'Retain'

const isByName = (owner: OwnerReference, kind: string, name: string | undefined): boolean =>
  owner.kind === kind && owner.name === name

/** Another controller, or a set or Pod of the same name that is no more, has the claim. */
function isForeign(facts: Case, claim: PersistentVolumeClaim, podName: string): boolean {
  const { set } = facts.observed
  const uids = new Set([
    set.metadata?.uid,
    facts.facts.find(fact => fact.name === podName)?.pod.metadata?.uid,
  ])
  return (claim.metadata?.ownerReferences ?? []).some(
    owner =>
      !uids.has(owner.uid) &&
      (owner.controller === true ||
        isByName(owner, 'StatefulSet', set.metadata?.name) ||
        isByName(owner, 'Pod', podName)),
  )
}

function judgeOwners(facts: Case, step: StepOf<'updateClaimOwners'>): readonly Violation[] {
  const { set } = facts.observed
  const name = step.claim.metadata?.name
  const isOurs = (owner: OwnerReference) =>
    isByName(owner, 'StatefulSet', set.metadata?.name) || isByName(owner, 'Pod', step.podName)
  const before = (step.claim.metadata?.ownerReferences ?? []).filter(owner => !isOurs(owner))
  const after = step.ownerReferences.filter(owner => !isOurs(owner))
  const found = isEqual(before, after) ? [] : [`S13: other owners of ${name} change`]
  const ours = step.ownerReferences.filter(isOurs)
  const isCondemned = step.ordinal < facts.start || step.ordinal >= facts.start + facts.replicas
  const wanted =
    isCondemned && whenScaled(facts) === 'Delete'
      ? 'Pod'
      : whenDeleted(facts) === 'Delete'
        ? 'StatefulSet'
        : ''
  const isControlled = before.some(owner => owner.controller === true)
  const kinds = ours.map(owner => owner.kind).join()
  const isKept = isControlled && (whenScaled(facts) === 'Delete' || whenDeleted(facts) === 'Delete')
  if (kinds !== (isKept ? '' : wanted)) found.push(`S13: ${name} gets the owners ${kinds || 'none'}`)
  for (const owner of ours)
    if (owner.uid !== set.metadata?.uid && !facts.facts.some(fact => fact.pod.metadata?.uid === owner.uid))
      found.push(`S13: ${name} gets an owner that nobody knows`)
  return found
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

/** S20: revisions in use stay, others up to the limit; a new one counts on. */
function judgeRevisions(facts: Case): readonly Violation[] {
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
function judgeStatus(facts: Case): readonly Violation[] {
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
