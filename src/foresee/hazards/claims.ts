// What happens to data.
import { isEqual } from '../../api/equality.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { claimNameOf, claimTemplatesOf } from '../../statefulset/nouns/claims.ts'
import { type Ordinal, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { podOfClaim } from '../claim-forecast.ts'
import {
  claimsWith,
  type Detector,
  kubectl,
  ownClaims,
  patchSet,
  plural,
  replicasOf,
  spelled,
} from './facts.ts'

/** H10: scaling down deletes data when the policy says so. */
export const deletedByScaling: Detector = facts => {
  if (facts.snapshot.after.kind !== 'accepted') return null
  const lost = claimsWith(facts, 'deleted')
  if (lost.length === 0) return null
  return {
    id: 'H10',
    severity: 'danger',
    title: 'Data is deleted',
    evidence: `spec.persistentVolumeClaimRetentionPolicy.whenScaled is Delete, and replicas go down`,
    consequence: `${plural(lost.length, 'claim')} will be deleted with what is in ${lost.length === 1 ? 'it' : 'them'}: ${spelled(lost)}. Scaling up again quickly does not save ${lost.length === 1 ? 'it' : 'them'}.`,
    remedy: 'Keep the claims.',
    commands: [patchSet(facts, { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain' } })],
  }
}

/** H11: deleting the set takes the claims along, or leaves them to be paid for. */
export const deletedWithSet: Detector = facts => {
  const { after } = facts.snapshot
  if (after.kind !== 'deleted') return null
  const [lost, left] = [claimsWith(facts, 'deleted'), claimsWith(facts, 'orphaned')]
  if (lost.length > 0) {
    return {
      id: 'H11',
      severity: 'danger',
      title: 'Data is deleted with the set',
      evidence: 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted is Delete',
      consequence: `${plural(lost.length, 'claim')} will be deleted with what is in ${lost.length === 1 ? 'it' : 'them'}: ${spelled(lost)}.`,
      remedy: 'Keep the claims.',
      commands: [patchSet(facts, { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } })],
    }
  }
  if (left.length === 0) return null
  return {
    id: 'H11',
    severity: 'info',
    title: 'Claims stay behind',
    evidence: 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted is Retain',
    consequence: `${spelled(left)} ${left.length === 1 ? 'remains' : 'remain'} with ${left.length === 1 ? 'its' : 'their'} data and cost. A set of the same name finds them again.`,
    remedy: 'When the data is no longer needed, delete the claims.',
    commands: [kubectl(facts, `delete pvc ${left.join(' ')}`)],
  }
}

/** H12: a policy is about Pods that are there. */
export const policyTooLate: Detector = facts => {
  const { before } = facts.snapshot
  const policyOf = (set: typeof before) => set?.spec?.persistentVolumeClaimRetentionPolicy
  if (!before || facts.snapshot.after.kind !== 'accepted' || isEqual(policyOf(before), policyOf(facts.set)))
    return null
  // A claim that the edit makes the set's own goes with the set.
  const left = facts.plan.claims.flatMap(({ fate, goesWithSet, name }) =>
    fate === 'orphaned' && !goesWithSet ? [name] : [],
  )
  if (left.length === 0) return null
  return {
    id: 'H12',
    severity: 'info',
    title: 'Claims of Pods that are gone already are not touched',
    evidence: 'spec.persistentVolumeClaimRetentionPolicy changes',
    consequence: `${spelled(left)} ${left.length === 1 ? 'has' : 'have'} no Pod; the policy never reaches ${left.length === 1 ? 'it' : 'them'}.`,
    remedy: 'Delete by hand what is not needed.',
    commands: [kubectl(facts, `delete pvc ${left.join(' ')}`)],
  }
}

/** H13: a returning ordinal finds its old data. */
export const resumedData: Detector = facts => {
  const resumed = facts.plan.claims.filter(claim => claim.fate === 'resumed')
  if (resumed.length === 0) return null
  return {
    id: 'H13',
    severity: 'warning',
    title: 'New Pods start with old data',
    evidence: `${spelled(resumed.map(({ name }) => name))} ${resumed.length === 1 ? 'was' : 'were'} left by earlier Pods of the same names`,
    consequence: `${spelled([...new Set(resumed.map(({ pod }) => pod))])} will find what the claim held then, however old it is.`,
    remedy: 'If they must start empty, delete the claims first.',
    commands: [kubectl(facts, `delete pvc ${resumed.map(({ name }) => name).join(' ')}`)],
  }
}

/** H25: a claim on its way out, or one that a running Pod has lost. */
export const missingClaims: Detector = facts => {
  const terminating = ownClaims(facts).filter(isTerminating).map(nameOf)
  const present = new Set(ownClaims(facts).map(nameOf))
  const podNames = new Set(facts.snapshot.pods.map(nameOf))
  const missing = expectedClaims(facts).filter(({ claim, pod }) => !present.has(claim) && podNames.has(pod))
  if (terminating.length + missing.length === 0) return null
  const lost = claimsWith(facts, 'emptied')
  return {
    id: 'H25',
    severity: lost.length > 0 ? 'danger' : 'warning',
    title:
      lost.length > 0
        ? 'Data is lost: a claim that is being deleted is replaced by an empty one'
        : terminating.length > 0
          ? 'A claim is being deleted'
          : 'A Pod has lost its claim',
    evidence: [
      ...(terminating.length > 0 ? [`being deleted: ${spelled(terminating)}`] : []),
      ...(missing.length > 0 ? [`missing: ${spelled(missing.map(({ claim }) => claim))}`] : []),
    ].join('; '),
    consequence:
      lost.length > 0
        ? `The edit replaces ${spelled(lost.flatMap(name => podOfClaim(facts.set, name) ?? []))}: then ${spelled(lost)} ${lost.length === 1 ? 'goes' : 'go'} with the data, and the new Pod starts empty.`
        : terminating.length > 0
          ? 'It goes when its Pod does, and with it the data. No new Pod of this ordinal is made before it is gone.'
          : 'It is made again, empty, when the Pod is next created; the running Pod does not get it back.',
    remedy:
      terminating.length > 0
        ? 'A deletion cannot be taken back: copy the data out of the running Pod before it is replaced.'
        : 'Look before the Pod is replaced.',
    commands: [kubectl(facts, `describe pvc ${[...terminating, ...missing.map(({ claim }) => claim)][0]}`)],
  }
}

function expectedClaims({
  snapshot,
  set,
}: Parameters<Detector>[0]): readonly { claim: string; pod: string }[] {
  const range = ordinalRangeOf(snapshot.before ?? set)
  return Array.from(
    { length: snapshot.before ? range.replicas : 0 },
    (_, index) => (range.start + index) as Ordinal,
  ).flatMap(ordinal =>
    claimTemplatesOf(set).map(template => ({
      claim: claimNameOf(set, template, ordinal),
      pod: `${nameOf(set)}-${ordinal}`,
    })),
  )
}

/** H30: claims that exist are used as they are. */
export const driftedClaims: Detector = facts => {
  if (facts.snapshot.after.kind !== 'accepted') return null
  const drifts = claimTemplatesOf(facts.set).flatMap(template => {
    const mine = ownClaims(facts).filter(claim => nameOf(claim).startsWith(`${nameOf(template)}-`))
    return mine
      .filter(claim => describe(claim) !== describe(template))
      .map(claim => `${nameOf(claim)} has ${describe(claim)}, its template ${describe(template)}`)
  })
  if (drifts.length === 0) return null
  return {
    id: 'H30',
    severity: 'info',
    title: 'Claims differ from their template',
    evidence: spelled(drifts, 3),
    consequence: `Pods that exist keep the claims they have; ${replicasOf(facts.set) > replicasOf(facts.snapshot.before) ? 'the new ordinals get claims as the template says' : 'an ordinal made later gets one as the template says'}.`,
    remedy:
      'Claims can be enlarged one by one with kubectl patch pvc, where their class allows it. The template itself cannot be changed.',
  }
}

/** Size and class: what people change, and what templates cannot follow. An absent class is whatever the default was. */
function describe({ spec }: PersistentVolumeClaim): string {
  return String(spec?.resources?.requests?.storage ?? 'no size')
}

/** H24: a volume that lives on one node decides where its Pod can run. */
export const pinnedVolumes: Detector = facts => {
  const selector = facts.set.spec?.template.spec?.nodeSelector
  if (!selector || facts.snapshot.after.kind !== 'accepted') return null
  const allowed = new Set(
    facts.snapshot.nodes
      .filter(({ metadata }) =>
        Object.entries(selector).every(([label, value]) => metadata?.labels?.[label] === value),
      )
      .map(nameOf),
  )
  const pinned = ownClaims(facts).flatMap(claim => {
    const volume = facts.snapshot.volumes.find(each => nameOf(each) === claim.spec?.volumeName)
    const nodes = volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms
      .flatMap(term => term.matchExpressions ?? [])
      .filter(({ key, operator }) => key === 'kubernetes.io/hostname' && operator === 'In')
      .flatMap(({ values }) => values ?? [])
    return nodes && nodes.length > 0 && !nodes.some(node => allowed.has(node))
      ? [`${nameOf(claim)} is on ${nodes.join(', ')}`]
      : []
  })
  if (pinned.length === 0) return null
  return {
    id: 'H24',
    severity: facts.plan.end.kind === 'stuck' ? 'danger' : 'warning',
    title: 'A volume cannot follow its Pod',
    evidence: `${spelled(pinned, 3)}; nodeSelector allows ${spelled([...allowed]) || 'no node'}`,
    consequence:
      facts.plan.end.kind === 'stuck'
        ? 'The Pod that mounts it stays Pending.'
        : 'The Pod that mounts it stays Pending when it is next made; this edit does not make it anew.',
    remedy: 'Let the selector include the node that has the volume, or move the data first.',
  }
}
