// How far and how fast a rollout goes.

import { nameOf } from '../../api/object.ts'
import { quoted } from '../../base/shell-quote.ts'
import { graceSecondsOf, isOnDelete, isOrdered, partitionOf } from '../../workload/desired.ts'
import { pausedAnnotation, pauseStateOf } from '../../workload/paused-partition.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { silentNodes } from '../virtual/silent-nodes.ts'
import {
  changesTemplate,
  type Detector,
  type Facts,
  kubectl,
  kubectlAnywhere,
  named,
  outdatedPods,
  ownPods,
  patchSet,
  replicasOrNone,
  revisionsBefore,
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
    // Of a set that wants no Pod there is none to hold back.
    replicasOrNone(facts.set) === 0 ||
    outdatedPods(facts).length === 0
  )
    return null
  const pause = pauseStateOf(facts.set)
  return {
    id: 'H6',
    severity: 'info',
    values: {
      partition,
      start: startOf(facts.set),
      from: `${nameOf(facts.set)}-${startOf(facts.set) + partition}`,
      isAll: partition >= replicasOrNone(facts.set),
      isPaused: pause.kind === 'paused',
    },
    commands: [
      pause.kind === 'paused'
        ? resuming(facts, pause.own)
        : patchSet(facts, { updateStrategy: { rollingUpdate: { partition: 0 } } }),
    ],
  }
}

/** As `kedge rollout resume` does it: the owner's partition comes back, and nothing says any more that it is paused. */
function resuming(facts: Facts, own: number | null): string {
  const patch = {
    metadata: { annotations: { [pausedAnnotation]: null } },
    spec: { updateStrategy: { rollingUpdate: own === null ? null : { partition: own } } },
  }
  return kubectl(facts, `patch ${named(facts)} --type merge -p ${quoted(JSON.stringify(patch))}`)
}

/** H7: which revision a Pod gets that is lost in mid-rollout depends on how the strategy was written. */
export const lostInMidRollout: Detector = facts => {
  if (isOnDelete(facts.set) || stepsOf(facts, 'delete', 'update').length < 2) return null
  const strategy = facts.set.spec?.updateStrategy
  if (strategy?.type !== 'RollingUpdate' || strategy.rollingUpdate) return null
  return {
    id: 'H7',
    severity: 'info',
    values: {},
  }
}

/** H8: raising the partition does not roll back. */
export const partitionRaised: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || facts.snapshot.after.kind !== 'accepted' || partitionOf(facts.set) <= partitionOf(before))
    return null
  const revisions = revisionsBefore(facts)
  if (!revisions || revisions.update === revisions.current) return null
  const updated = ownPods(facts).filter(pod => revisionOf(pod) === revisions.update)
  const below = updated.filter(
    pod => Number(nameOf(pod).split('-').at(-1)) < startOf(facts.set) + partitionOf(facts.set),
  )
  if (below.length === 0) return null
  return {
    id: 'H8',
    severity: 'warning',
    values: { from: partitionOf(before), to: partitionOf(facts.set), updated: below.map(nameOf) },
    commands: [kubectl(facts, `rollout undo ${named(facts)}`)],
  }
}

/** H17: availability is judged anew at once. */
export const minReadyChanged: Detector = facts => {
  const { before } = facts.snapshot
  const [old, young] = [before?.spec?.minReadySeconds ?? 0, facts.set.spec?.minReadySeconds ?? 0]
  if (!before || facts.snapshot.after.kind !== 'accepted' || old === young) return null
  return {
    id: 'H17',
    severity: young > old ? 'warning' : 'info',
    values: { from: old, to: young, replicas: replicasOrNone(facts.set) },
  }
}

/** H16: what Parallel means, and what it does not; and that a deletion is in no order. */
export const parallel: Detector = facts => {
  const deletedWithSet = stepsOf(facts, 'delete', 'setDeleted').length
  if (deletedWithSet >= 2)
    return {
      id: 'H16',
      severity: 'warning',
      values: { made: 0, condemned: 0, updated: 0, deletedWithSet },
      commands: [
        kubectl(
          facts,
          `scale ${named(facts)} --replicas=${isOrdered(facts.set) ? 0 : replicasOrNone(facts.snapshot.before) - 1}`,
        ),
      ],
    }
  if (isOrdered(facts.set)) return null
  const made = stepsOf(facts, 'create', 'scaleUp').length + stepsOf(facts, 'create', 'missing').length
  const condemned = stepsOf(facts, 'delete', 'scaleDown').length
  const updated = stepsOf(facts, 'delete', 'update').length
  if (made < 2 && condemned < 2 && updated < 2) return null
  return {
    id: 'H16',
    severity: condemned >= 2 ? 'warning' : 'info',
    values: { made, condemned, updated, deletedWithSet: 0 },
    commands:
      condemned >= 2
        ? [kubectl(facts, `scale ${named(facts)} --replicas=${replicasOrNone(facts.snapshot.before) - 1}`)]
        : [],
  }
}

/** H23: a node that does not answer keeps its identities. */
export const unreachableNodes: Detector = facts => {
  const silent = silentNodes(facts.snapshot.nodes)
  const held = ownPods(facts).filter(pod => pod.spec?.nodeName && silent.has(pod.spec.nodeName))
  if (held.length === 0) return null
  const nodes = [...new Set(held.map(pod => pod.spec?.nodeName ?? ''))]
  const { end } = facts.plan
  const stuckAt = end.kind === 'stuck' ? end.pod : null
  return {
    id: 'H23',
    // Only where it is one of these that the plan sticks at.
    severity: held.some(pod => nameOf(pod) === stuckAt) ? 'danger' : 'warning',
    values: { nodes, pods: held.map(nameOf) },
    commands: nodes.map(name =>
      kubectlAnywhere(facts, `taint node ${name} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`),
    ),
  }
}

/** H29: the bound that the grace of many Pods gives. */
export const longGrace: Detector = facts => {
  const graceSeconds = graceSecondsOf(facts.set.spec?.template)
  const deletes = facts.plan.steps.filter(
    step => step.kind === 'delete' && step.cause !== 'setDeleted',
  ).length
  // A Parallel set lets all that it scales down go at once; only a rollout takes one after the other.
  const inTurn = isOrdered(facts.set) ? deletes : stepsOf(facts, 'delete', 'update').length
  if (inTurn < 2 || graceSeconds * inTurn < 600) return null
  return {
    id: 'H29',
    severity: 'info',
    values: { graceSeconds, pods: inTurn },
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
    values: {
      from: startOf(before),
      to: startOf(facts.set),
      made,
      gone,
      hasPartition: partitionOf(facts.set) > 0,
    },
  }
}

/** H14: an ordered set shrinks only while it is healthy. */
export const cannotShrink: Detector = facts => {
  const { before } = facts.snapshot
  const { end } = facts.plan
  if (
    !before ||
    replicasOrNone(facts.set) >= replicasOrNone(before) ||
    end.kind !== 'stuck' ||
    changesTemplate(facts)
  )
    return null
  return {
    id: 'H14',
    severity: 'danger',
    values: {
      removed: stepsOf(facts, 'delete', 'scaleDown').length,
      wanted: replicasOrNone(before) - replicasOrNone(facts.set),
      pod: end.pod,
      blocker: end.blocker,
      because: end.because,
    },
    commands: end.pod ? [kubectl(facts, `delete pod ${end.pod}`)] : [],
  }
}
