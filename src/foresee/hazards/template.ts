// What an edit of the Pod template sets off.

import { isEqual } from '../../api/equality.ts'
import type { StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { isOnDelete, partitionOf } from '../../workload/desired.ts'
import { referenceText } from '../references.ts'
import {
  changesTemplate,
  type Detector,
  isOnSilentNode,
  isOrdered,
  kubectl,
  kubectlAnywhere,
  named,
  outdatedPods,
  plural,
  replicasOf,
  spelled,
  stepsOf,
  unhealthyPods,
} from './facts.ts'

/** H2: labels and annotations of the template are part of the revision too. */
export const metadataOnly: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || !changesTemplate(facts) || isOnDelete(facts.set)) return null
  if (!isEqual(before.spec?.template.spec, facts.set.spec?.template.spec)) return null
  const replaced = stepsOf(facts, 'delete', 'update').length
  if (replaced === 0) return null
  return {
    id: 'H2',
    severity: 'warning',
    title: 'Only labels or annotations change, and every Pod is replaced',
    evidence: 'spec.template.metadata differs, spec.template.spec does not',
    consequence: `${plural(replaced, 'Pod')} will be deleted and made anew.`,
    remedy:
      'Put labels and annotations that Pods need not carry on the set itself (metadata), or label the running Pods with kubectl label.',
  }
}

/** H3: the number one trap. Ordered sets do not begin a rollout while a Pod is unhealthy, not even one that mends it. */
export const brokenBefore: Detector = facts => {
  if (!isOrdered(facts) || isOnDelete(facts.set) || !changesTemplate(facts)) return null
  const broken = unhealthyPods(facts).map(nameOf)
  if (broken.length === 0 || facts.plan.end.kind !== 'stuck') return null
  // A Pod of a node that does not answer is not to be deleted: the node is the cause, and H23 tells of it.
  if (isOnSilentNode(facts, facts.plan.end.pod)) return null
  const pod = facts.plan.end.pod ?? broken[0]
  return {
    id: 'H3',
    severity: 'danger',
    title: 'The rollout will not get past a Pod that is broken already',
    evidence: `${spelled(broken)} ${broken.length === 1 ? 'is' : 'are'} not Ready, and podManagementPolicy is OrderedReady`,
    consequence:
      'The controller waits for it to become Ready before it replaces anything, also when the new template would mend it (kubernetes/kubernetes#67250).',
    remedy: 'After the edit delete the broken Pod, so that it comes back with the new template.',
    commands: [kubectl(facts, `delete pod ${pod}`)],
  }
}

/** H4: a new Pod would never run, and an ordered rollout ends there. */
export const cannotBePlaced: Detector = facts => {
  const { end } = facts.plan
  if (end.kind !== 'stuck' || end.why !== 'noNode' || end.pod === null) return null
  if (!stepsOf(facts, 'create').includes(end.pod)) return null
  const cordoned = facts.snapshot.nodes.filter(({ spec }) => spec?.unschedulable).map(nameOf)
  const made = stepsOf(facts, 'create').length
  const isFirst = stepsOf(facts, 'create')[0] === end.pod
  return {
    id: 'H4',
    severity: 'danger',
    title: isFirst ? 'New Pods find no node' : 'Not every new Pod finds a node',
    evidence: end.reason ?? end.cause,
    consequence: isOrdered(facts)
      ? `${end.pod} stays Pending${isFirst ? '' : `, after ${plural(made - 1, 'Pod')}`}, and no other Pod is touched.`
      : `${end.pod} stays Pending, and every later one that is like it.`,
    remedy:
      cordoned.length > 0
        ? 'Let Pods onto the nodes that are cordoned, or change what the template asks for, and plan again.'
        : 'Change what the template asks for (nodeSelector, affinity, tolerations, resources), or the nodes, and plan again.',
    commands: cordoned.map(name => kubectlAnywhere(facts, `uncordon ${name}`)),
  }
}

/** H34: what the template names is not there, so its Pods are not made or do not start. */
export const missingReferences: Detector = facts => {
  const { missing } = facts.snapshot
  const made = stepsOf(facts, 'create')
  const isRefused = facts.plan.end.kind === 'stuck' && facts.plan.end.why === 'refused'
  if (missing.length === 0 || (made.length === 0 && !isRefused)) return null
  return {
    id: 'H34',
    severity: 'danger',
    title: 'New Pods lack what their template names',
    evidence: `there is no ${missing.map(referenceText).join(', no ')}`,
    consequence: `${made[0] ?? 'The first new Pod'} does not start before it is there.`,
    remedy: 'Make what is missing first, or mend the name in the template.',
    commands: missing.flatMap(({ kind, name }) =>
      kind === 'ServiceAccount' ? [kubectl(facts, `create serviceaccount ${name}`)] : [],
    ),
  }
}

/** H21: the set is scaled before it is updated. */
export const scaleAndTemplate: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || !changesTemplate(facts) || replicasOf(before) === replicasOf(facts.set)) return null
  const up = replicasOf(facts.set) > replicasOf(before)
  const partition = partitionOf(facts.set)
  return {
    id: 'H21',
    severity: 'info',
    title: 'Scaling and the new template go one after the other',
    evidence: `spec.replicas ${replicasOf(before)} → ${replicasOf(facts.set)} and spec.template change in one edit`,
    consequence: `The set is scaled first, then updated.${up && partition > 0 ? ' New Pods below the partition are made at the old revision.' : ''}`,
    remedy: 'Nothing to do, unless the two must not overlap: then make two edits, and wait for the first.',
  }
}

/** H22: an unfinished rollout is overtaken. */
export const overtaken: Detector = facts => {
  const { before } = facts.snapshot
  const { currentRevision, updateRevision } = before?.status ?? {}
  if (
    !before ||
    !changesTemplate(facts) ||
    isOnDelete(facts.set) ||
    !currentRevision ||
    currentRevision === updateRevision
  )
    return null
  if (facts.plan.revision?.name === currentRevision) return null
  return {
    id: 'H22',
    severity: 'warning',
    title: 'A rollout is still under way',
    evidence: `status.currentRevision is ${currentRevision}, status.updateRevision ${updateRevision}`,
    consequence:
      'Pods jump to the third template from whichever revision they have. A stock controller can count status.currentReplicas below zero on the way, which its own API then refuses.',
    remedy: 'Wait for the rollout under way.',
    commands: [kubectl(facts, `rollout status ${named(facts)}`)],
  }
}

/** H18: nothing is replaced until somebody deletes Pods. */
export const onDelete: Detector = facts => {
  if (!isOnDelete(facts.set) || facts.snapshot.after.kind !== 'accepted') return null
  const outdated = outdatedPods(facts).map(nameOf)
  if (outdated.length === 0) return null
  return {
    id: 'H18',
    severity: 'warning',
    title: 'Nothing restarts by itself',
    evidence: 'spec.updateStrategy.type is OnDelete',
    consequence: `${spelled(outdated)} ${outdated.length === 1 ? 'stays' : 'stay'} at the old revision until deleted. kubectl rollout status refuses sets of this strategy, and status.currentRevision never moves.`,
    remedy: 'Delete the Pods one by one, the highest ordinal first, and wait for each.',
    commands: [kubectl(facts, `delete pod ${outdated.at(-1)}`)],
  }
}

/** H28: a template that was used before. */
export const reusedRevision: Detector = facts => {
  const { revision } = facts.plan
  if (revision?.kind !== 'reused') return null
  return {
    id: 'H28',
    severity: 'info',
    title: 'This is a rollback to a revision that exists',
    evidence: `${revision.name} has this template; it becomes revision ${revision.number}`,
    consequence:
      'Only the template goes back. Replicas, claim templates, claims and their data stay as they are.',
    remedy: 'If the data was changed by the newer version, check that the older one can read it.',
  }
}

/** H27: rollback targets are forgotten. */
export const forgottenHistory: Detector = facts => {
  const { before, revisions } = facts.snapshot
  const limitOf = (set: StatefulSet | null) => set?.spec?.revisionHistoryLimit ?? 10
  if (!before || facts.snapshot.after.kind !== 'accepted') return null
  const limit = limitOf(facts.set)
  if (limit < 0 || (limitOf(before) >= 0 && limit >= limitOf(before))) return null
  const live = new Set([
    before.status?.currentRevision,
    before.status?.updateRevision,
    facts.plan.revision?.name,
  ])
  const mine = revisions.filter(
    each =>
      each.metadata?.ownerReferences?.some(owner => owner.uid === before.metadata?.uid) &&
      !live.has(nameOf(each)),
  )
  const lost = [...mine].sort((a, b) => a.revision - b.revision).slice(0, Math.max(0, mine.length - limit))
  if (lost.length === 0) return null
  return {
    id: 'H27',
    severity: 'warning',
    title: 'Rollback targets are forgotten',
    evidence: `spec.revisionHistoryLimit becomes ${limit}`,
    consequence: `${lost.length === 1 ? 'Revision' : 'Revisions'} ${lost.map(each => each.revision).join(', ')} will be deleted; nobody can roll back to ${lost.length === 1 ? 'it' : 'them'}.`,
    remedy: 'Keep a copy first.',
    commands: [
      kubectl(facts, `get controllerrevision ${lost.map(nameOf).join(' ')} -o yaml > revisions.yaml`),
    ],
  }
}
