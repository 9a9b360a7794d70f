// Who a new Pod is, what it mounts, and to whom claims belong.

import { isEqual } from '../../../api/equality.ts'
import type { OwnerReference, PersistentVolumeClaim } from '../../../api/generated/types.ts'
import type { StepOf } from '../../../statefulset/nouns/step.ts'
import { type Case, deletions, stepsOf, type Violation } from './plan-case.ts'

function claimsFor({ observed }: Case, ordinal: number): readonly PersistentVolumeClaim[] {
  const { set, claims } = observed
  return (set.spec?.volumeClaimTemplates ?? []).flatMap(
    template => claims.get(`${template.metadata?.name}-${set.metadata?.name}-${ordinal}`) ?? [],
  )
}

export function holdsStaleClaim(facts: Case, index: number): boolean {
  const { set } = facts.observed
  if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false
  const name = `${set.metadata?.name}-${facts.start + index}`
  return claimsFor(facts, facts.start + index).some(claim =>
    claim.metadata?.ownerReferences?.some(owner => owner.kind === 'Pod' && owner.name === name),
  )
}

/** S7, S10, S11 and S14: who a new Pod is, what it follows, what it mounts. */
export function judgeNewPods(facts: Case): readonly Violation[] {
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
export function judgeClaims(facts: Case): readonly Violation[] {
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
