// What happens to data.
import { isEqual } from '../../api/equality.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf } from '../../api/object.ts'
import { claimNameOf, claimTemplatesOf } from '../../statefulset/nouns/claims.ts'
import { type Ordinal, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { podOfClaim } from '../claim-forecast.ts'
import { misusedVolumes } from '../observe/volume-modes.ts'
import { claimsWith, type Detector, kubectl, ownClaims, patchSet, replicasOrNone, stepsOf } from './facts.ts'

/** H10: scaling down deletes data when the policy says so. */
export const deletedByScaling: Detector = facts => {
  if (facts.snapshot.after.kind !== 'accepted') return null
  const lost = claimsWith(facts, 'deleted')
  if (lost.length === 0) return null
  return {
    id: 'H10',
    severity: 'danger',
    values: { claims: lost },
    commands: [patchSet(facts, { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain' } })],
  }
}

/** H11: deleting the set takes the claims along, or leaves them to be paid for. */
export const deletedWithSet: Detector = facts => {
  const { after } = facts.snapshot
  if (after.kind !== 'deleted') return null
  const [lost, left] = [claimsWith(facts, 'deleted'), claimsWith(facts, 'orphaned')]
  if (lost.length > 0)
    return {
      id: 'H11',
      severity: 'danger',
      values: { fate: 'deleted', claims: lost },
      commands: [patchSet(facts, { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } })],
    }
  if (left.length === 0) return null
  return {
    id: 'H11',
    severity: 'info',
    values: { fate: 'left', claims: left },
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
    values: { claims: left },
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
    values: { claims: resumed.map(({ name }) => name), pods: [...new Set(resumed.map(({ pod }) => pod))] },
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
    values: {
      terminating,
      missing: missing.map(({ claim }) => claim),
      lost,
      replaced: lost.flatMap(name => podOfClaim(facts.set, name) ?? []),
    },
    commands: [
      // A claim that is missing cannot be looked at: the Pod that lost it can.
      kubectl(facts, terminating[0] ? `describe pvc ${terminating[0]}` : `describe pod ${missing[0]?.pod}`),
    ],
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
    // One template's name may begin with another's.
    const mine = ownClaims(facts).filter(
      claim => nameOf(claim) === `${nameOf(template)}-${podOfClaim(facts.set, nameOf(claim))}`,
    )
    return mine
      .filter(claim => sizeOf(claim) !== sizeOf(template))
      .map(claim => ({ claim: nameOf(claim), has: sizeOf(claim), template: sizeOf(template) }))
  })
  if (drifts.length === 0) return null
  return {
    id: 'H30',
    severity: 'info',
    values: { drifts, grows: replicasOrNone(facts.set) > replicasOrNone(facts.snapshot.before) },
  }
}

/** The size alone: an absent class is whatever the default was. */
function sizeOf({ spec }: PersistentVolumeClaim): string | null {
  const size = spec?.resources?.requests?.storage
  return size === undefined ? null : String(size)
}

/** H37: a container takes a raw device for files, or files for a device. */
export const misusedClaims: Detector = facts => {
  const volumes = misusedVolumes(facts.set, facts.snapshot.claims)
  const [pod] = stepsOf(facts, 'create')
  if (volumes.length === 0 || pod === undefined) return null
  return { id: 'H37', severity: 'danger', values: { volumes, pod } }
}

/** H38: claims of generic ephemeral volumes go with their Pods, whatever the retention policy is. */
export const emptiedWithPods: Detector = facts => {
  const gone = new Set(stepsOf(facts, 'delete'))
  const lost = facts.snapshot.claims.flatMap(claim => {
    const owner = controllerOf(claim)
    return owner?.kind === 'Pod' && gone.has(owner.name) ? [{ claim: nameOf(claim), pod: owner.name }] : []
  })
  if (lost.length === 0) return null
  return {
    id: 'H38',
    severity: 'info',
    values: { claims: lost.map(({ claim }) => claim), pods: [...new Set(lost.map(({ pod }) => pod))] },
  }
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
      ? [{ claim: nameOf(claim), nodes }]
      : []
  })
  if (pinned.length === 0) return null
  const { end } = facts.plan
  // Only where it is the Pod of one of these that finds no node.
  const isStuck =
    end.kind === 'stuck' &&
    end.why === 'noNode' &&
    pinned.some(({ claim }) => podOfClaim(facts.set, claim) === end.pod)
  return {
    id: 'H24',
    severity: isStuck ? 'danger' : 'warning',
    values: { volumes: pinned, allowed: [...allowed], isStuck },
  }
}
