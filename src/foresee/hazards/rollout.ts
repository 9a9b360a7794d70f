// How far and how fast a rollout goes.

import { nameOf } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import { isOnDelete, partitionOf } from '../../workload/desired.ts'
import { silentNodes } from '../virtual/silent-nodes.ts'
import {
  changesTemplate,
  type Detector,
  isOrdered,
  kubectl,
  kubectlAnywhere,
  named,
  outdatedPods,
  ownPods,
  patchSet,
  plural,
  replicasOf,
  spelled,
  stepsOf,
} from './facts.ts'

const startOf = (set: Parameters<Detector>[0]['set']) => set.spec?.ordinals?.start ?? 0

/** H6: with a partition a rollout never completes. */
export const partitioned: Detector = facts => {
  const partition = partitionOf(facts.set)
  if (
    partition <= 0 ||
    isOnDelete(facts.set) ||
    facts.snapshot.after.kind !== 'accepted' ||
    outdatedPods(facts).length === 0
  )
    return null
  const from = startOf(facts.set) + partition
  const isAll = partition >= replicasOf(facts.set)
  return {
    id: 'H6',
    severity: 'info',
    title: isAll ? 'The partition holds every Pod back' : 'Only the Pods above the partition change',
    evidence: `spec.updateStrategy.rollingUpdate.partition is ${partition}${startOf(facts.set) > 0 ? `, counted from ordinals.start ${startOf(facts.set)}` : ''}`,
    consequence: `${isAll ? 'No Pod is replaced.' : `Pods from ${nameOf(facts.set)}-${from} up get the new revision.`} The rollout never counts as complete, and a Pod below the partition that is lost comes back at the old revision.`,
    remedy: 'When satisfied, go on.',
    commands: [patchSet(facts, { updateStrategy: { rollingUpdate: { partition: 0 } } })],
  }
}

/** H7: which revision a Pod gets that is lost in mid-rollout depends on how the strategy was written. */
export const lostInMidRollout: Detector = facts => {
  if (isOnDelete(facts.set) || stepsOf(facts, 'delete', 'update').length < 2) return null
  const strategy = facts.set.spec?.updateStrategy
  if (strategy?.type !== 'RollingUpdate' || strategy.rollingUpdate) return null
  return {
    id: 'H7',
    severity: 'info',
    title: 'A Pod lost during the rollout comes back at the old revision',
    evidence: 'spec.updateStrategy has the type RollingUpdate and no rollingUpdate',
    consequence:
      'Until the rollout reaches it, a Pod that fails or is evicted is made again from the current revision. With rollingUpdate: {partition: 0} it would come back at the new one, out of order.',
    remedy: 'If the old revision must not start again, write rollingUpdate: {partition: 0}.',
  }
}

/** H8: raising the partition does not roll back. */
export const partitionRaised: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || facts.snapshot.after.kind !== 'accepted' || partitionOf(facts.set) <= partitionOf(before))
    return null
  const { updateRevision, currentRevision } = before.status ?? {}
  if (!updateRevision || updateRevision === currentRevision) return null
  const updated = ownPods(facts).filter(
    pod => pod.metadata?.labels?.['controller-revision-hash'] === updateRevision,
  )
  const below = updated.filter(
    pod => Number(nameOf(pod).split('-').at(-1)) < startOf(facts.set) + partitionOf(facts.set),
  )
  if (below.length === 0) return null
  return {
    id: 'H8',
    severity: 'warning',
    title: 'Raising the partition does not roll back',
    evidence: `spec.updateStrategy.rollingUpdate.partition ${partitionOf(before)} → ${partitionOf(facts.set)}; ${spelled(below.map(nameOf))} already updated`,
    consequence:
      'They stay at the new revision until they are deleted, and only then come back at the old one.',
    remedy: 'Roll back, if that is what was meant.',
    commands: [kubectl(facts, `rollout undo ${named(facts)}`)],
  }
}

/** H15: the controller does not ask disruption budgets. */
export const againstBudgets: Detector = facts => {
  const labels = facts.set.spec?.template.metadata?.labels ?? {}
  const deletes = facts.plan.steps.filter(step => step.kind === 'delete')
  if (deletes.length === 0) return null
  const violated = facts.snapshot.budgets.filter(({ spec }) => {
    return (
      matchesLabels(labelSelectorOf(spec?.selector), labels) &&
      facts.plan.minimumAvailable < neededBy(spec ?? {}, replicasOf(facts.snapshot.before ?? facts.set))
    )
  })
  if (violated.length === 0) return null
  return {
    id: 'H15',
    severity: 'warning',
    title: 'A disruption budget is not kept',
    evidence: violated
      .map(
        ({ metadata, spec }) =>
          `poddisruptionbudget ${metadata?.name} asks for ${spec?.minAvailable !== undefined ? `minAvailable ${spec.minAvailable}` : `maxUnavailable ${spec?.maxUnavailable}`}`,
      )
      .join('; '),
    consequence: `At the worst moment ${plural(facts.plan.minimumAvailable, 'Pod')} ${facts.plan.minimumAvailable === 1 ? 'is' : 'are'} available. Rollouts and scaling down do not ask budgets; only evictions do.`,
    remedy:
      'Scale up by one first, or accept it. Pods can be replaced within the budget with the strategy OnDelete and kubectl drain or evictions.',
  }
}

function neededBy(
  spec: { readonly minAvailable?: number | string; readonly maxUnavailable?: number | string },
  replicas: number,
): number {
  const count = (value: number | string) =>
    typeof value === 'number' ? value : Math.ceil((replicas * Number.parseFloat(value)) / 100)
  if (spec.minAvailable !== undefined) return count(spec.minAvailable)
  return spec.maxUnavailable === undefined ? 0 : replicas - count(spec.maxUnavailable)
}

/** H17: availability is judged anew at once. */
export const minReadyChanged: Detector = facts => {
  const { before } = facts.snapshot
  const [old, young] = [before?.spec?.minReadySeconds ?? 0, facts.set.spec?.minReadySeconds ?? 0]
  if (!before || facts.snapshot.after.kind !== 'accepted' || old === young) return null
  const replicas = replicasOf(facts.set)
  return {
    id: 'H17',
    severity: young > old ? 'warning' : 'info',
    title:
      young > old
        ? 'Pods count as unavailable until they have been Ready long enough'
        : 'Pods count as available sooner',
    evidence: `spec.minReadySeconds ${old} → ${young}`,
    consequence:
      young > old
        ? `status.availableReplicas can drop at once, for Pods that became Ready less than ${young} s ago. A rollout takes ${young - old} s more for each Pod: ${(young - old) * replicas} s for ${replicas}.`
        : `A rollout takes ${old - young} s less for each Pod.`,
    remedy: 'Nothing to do, unless something watches availableReplicas: tell it first.',
  }
}

/** H16: what Parallel means, and what it does not. */
export const parallel: Detector = facts => {
  if (isOrdered(facts)) return null
  const made = stepsOf(facts, 'create', 'scaleUp').length + stepsOf(facts, 'create', 'missing').length
  const condemned = stepsOf(facts, 'delete', 'scaleDown').length
  const updated = stepsOf(facts, 'delete', 'update').length
  if (made < 2 && condemned < 2 && updated < 2) return null
  return {
    id: 'H16',
    severity: condemned >= 2 ? 'warning' : 'info',
    title:
      condemned >= 2
        ? 'Pods are removed all at once'
        : 'Pods start all at once, but are updated one at a time',
    evidence: 'spec.podManagementPolicy is Parallel',
    consequence:
      condemned >= 2
        ? `${plural(condemned, 'Pod')} are deleted together: a quorum can be lost if members must leave one by one.`
        : updated >= 2
          ? 'The policy is about creating and scaling: a rollout still replaces one Pod after the other.'
          : `${plural(made, 'Pod')} start together and cannot count on a lower one being there.`,
    remedy: condemned >= 2 ? 'Scale down in steps of one, and wait after each.' : 'Nothing to do.',
    commands:
      condemned >= 2
        ? [kubectl(facts, `scale ${named(facts)} --replicas=${replicasOf(facts.snapshot.before) - 1}`)]
        : [],
  }
}

/** H23: a node that does not answer keeps its identities. */
export const unreachableNodes: Detector = facts => {
  const silent = silentNodes(facts.snapshot.nodes)
  const held = ownPods(facts).filter(pod => pod.spec?.nodeName && silent.has(pod.spec.nodeName))
  if (held.length === 0) return null
  const nodes = [...new Set(held.map(pod => pod.spec?.nodeName ?? ''))]
  return {
    id: 'H23',
    severity: facts.plan.end.kind === 'stuck' ? 'danger' : 'warning',
    title: 'A node does not answer, and its Pods cannot move',
    evidence: `${spelled(nodes)} not Ready; holds ${spelled(held.map(nameOf))}`,
    consequence:
      'A Pod on it may still be running, so its identity is not given to another until the Pod object is gone.',
    remedy: 'Bring the node back. Only when it is certainly off, say so to the cluster.',
    commands: nodes.map(name =>
      kubectlAnywhere(facts, `taint node ${name} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`),
    ),
  }
}

/** H29: the bound that the grace of many Pods gives. */
export const longGrace: Detector = facts => {
  const graceSeconds = facts.set.spec?.template.spec?.terminationGracePeriodSeconds ?? 30
  const deletes = facts.plan.steps.filter(
    step => step.kind === 'delete' && step.cause !== 'setDeleted',
  ).length
  // A Parallel set lets all that it scales down go at once; only a rollout takes one after the other.
  const inTurn = isOrdered(facts) ? deletes : stepsOf(facts, 'delete', 'update').length
  if (inTurn < 2 || graceSeconds * inTurn < 600) return null
  return {
    id: 'H29',
    severity: 'info',
    title: 'Stopping the Pods can take long',
    evidence: `terminationGracePeriodSeconds is ${graceSeconds}, and ${plural(inTurn, 'Pod')} are stopped one after the other`,
    consequence: `If they use it all, stopping alone takes ${Math.round((graceSeconds * inTurn) / 60)} minutes.`,
    remedy:
      'Nothing to do when they stop sooner. Otherwise plan the time, or do it in parts with the partition.',
  }
}

/** H9: another start is another set of names. */
export const startChanged: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || facts.snapshot.after.kind !== 'accepted' || startOf(before) === startOf(facts.set))
    return null
  const made = stepsOf(facts, 'create')
  const gone = stepsOf(facts, 'delete', 'scaleDown')
  if (made.length + gone.length === 0) return null
  return {
    id: 'H9',
    severity: 'danger',
    title: 'Pods get other names, and with them other claims',
    evidence: `spec.ordinals.start ${startOf(before)} → ${startOf(facts.set)}`,
    consequence: `First ${spelled(made)} ${made.length === 1 ? 'is' : 'are'} made, with the claims of these names; then ${spelled(gone)} ${gone.length === 1 ? 'is' : 'are'} deleted. No data moves from one to the other.${partitionOf(facts.set) > 0 ? ' The partition counts from the new start.' : ''}`,
    remedy: 'Move the data on the level of the application, or keep the start.',
  }
}

/** H14: an ordered set shrinks only while it is healthy. */
export const cannotShrink: Detector = facts => {
  const { before } = facts.snapshot
  if (
    !before ||
    replicasOf(facts.set) >= replicasOf(before) ||
    facts.plan.end.kind !== 'stuck' ||
    changesTemplate(facts)
  )
    return null
  return {
    id: 'H14',
    severity: 'danger',
    title: 'Scaling down stops half-way',
    evidence: facts.plan.end.cause,
    consequence: `${plural(stepsOf(facts, 'delete', 'scaleDown').length, 'Pod')} of ${replicasOf(before) - replicasOf(facts.set)} are removed; then the controller waits${facts.plan.end.pod ? ` for ${facts.plan.end.pod}` : ''}.`,
    remedy: facts.plan.end.pod ? 'Mend that Pod or delete it.' : 'Mend the Pods that are not Ready first.',
    commands: facts.plan.end.pod ? [kubectl(facts, `delete pod ${facts.plan.end.pod}`)] : [],
  }
}
