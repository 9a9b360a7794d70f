// What an edit of the Pod template sets off.

import { isEqual } from '../../api/equality.ts'
import type { StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { ordinalRangeOf, parsePodName } from '../../statefulset/nouns/identity.ts'
import { isOnDelete, isOrdered, partitionOf } from '../../workload/desired.ts'
import { gatesNeverPassed } from '../readiness-gates.ts'
import {
  changesTemplate,
  type Detector,
  type Facts,
  isOnSilentNode,
  kubectl,
  kubectlAnywhere,
  named,
  outdatedPods,
  replicasOrNone,
  revisionsBefore,
  stepsOf,
  unhealthyPods,
} from './facts.ts'
import { missingClasses } from './missing-classes.ts'

/** H2: labels and annotations of the template are part of the revision too. */
export const metadataOnly: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || !changesTemplate(facts) || isOnDelete(facts.set)) return null
  if (!isEqual(before.spec?.template.spec, facts.set.spec?.template.spec)) return null
  if (isRedeploy(before, facts.set)) return null
  const replaced = stepsOf(facts, 'delete', 'update').length
  if (replaced === 0) return null
  return {
    id: 'H2',
    severity: 'warning',
    // A partition keeps some as they are, and a rollout that sticks the rest.
    values: { replaced, isAll: replaced >= outdatedPods(facts).length },
  }
}

/** Who sets the time of a restart, and nothing else, wants every Pod replaced. */
function isRedeploy(before: StatefulSet, now: StatefulSet): boolean {
  const [at, then] = [now, before].map(
    ({ spec }) => spec?.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'],
  )
  return at !== undefined && at !== then && isEqual(besidesRestart(before), besidesRestart(now))
}

function besidesRestart({ spec }: StatefulSet): object {
  const { annotations = {}, ...metadata } = spec?.template.metadata ?? {}
  const { 'kubectl.kubernetes.io/restartedAt': _, ...others } = annotations
  return { ...metadata, annotations: others }
}

/** H3: the number one trap. Ordered sets do not begin a rollout while a Pod is unhealthy, not even one that mends it. */
export const brokenBefore: Detector = facts => {
  if (!isOrdered(facts.set) || isOnDelete(facts.set) || !changesTemplate(facts)) return null
  const broken = unhealthyPods(facts).map(nameOf)
  if (broken.length === 0 || facts.plan.end.kind !== 'stuck') return null
  // A Pod of a node that does not answer is not to be deleted: the node is the cause, and H23 tells of it.
  if (isOnSilentNode(facts, facts.plan.end.pod)) return null
  const pod = facts.plan.end.pod ?? broken[0]
  // Each is in the way by itself; one below the partition would come back as it was.
  const mended = broken.filter(name => isUpdated(facts, name))
  return {
    id: 'H3',
    severity: 'danger',
    values: { broken },
    commands: [kubectl(facts, `delete pod ${mended.length > 0 ? mended.join(' ') : pod}`)],
  }
}

/** Whether the rolling update takes the Pod of this name. */
function isUpdated({ set }: Facts, podName: string): boolean {
  const ordinal = parsePodName(podName)?.ordinal ?? -1
  return ordinal >= ordinalRangeOf(set).start + partitionOf(set)
}

/** H4: a new Pod would never run, and an ordered rollout ends there. */
export const cannotBePlaced: Detector = facts => {
  const { end } = facts.plan
  if (end.kind !== 'stuck' || end.why !== 'noNode' || end.pod === null) return null
  if (!stepsOf(facts, 'create').includes(end.pod)) return null
  // No node takes a Pod whose claims are never bound: H34 tells why.
  if (missingClasses(facts).length > 0) return null
  const cordoned = facts.snapshot.nodes.filter(({ spec }) => spec?.unschedulable).map(nameOf)
  const made = stepsOf(facts, 'create')
  return {
    id: 'H4',
    severity: 'danger',
    values: {
      pod: end.pod,
      madeBefore: made[0] === end.pod ? 0 : made.length - 1,
      isOrdered: isOrdered(facts.set),
      cordoned,
      blocker: end.blocker,
      because: end.because,
    },
    commands: cordoned.map(name => kubectlAnywhere(facts, `uncordon ${name}`)),
  }
}

/** H34: what the template names is not there, so its Pods are not made or do not start. */
export const missingReferences: Detector = facts => {
  const { missing } = facts.snapshot
  const made = stepsOf(facts, 'create')
  const isRefused = facts.plan.end.kind === 'stuck' && facts.plan.end.why === 'refused'
  const classes = missingClasses(facts)
  if (missing.length + classes.length === 0 || (made.length === 0 && !isRefused)) return null
  return {
    id: 'H34',
    severity: 'danger',
    values: {
      missing,
      classes,
      others: facts.snapshot.storageClasses.map(nameOf),
      pod: made[0] ?? null,
    },
    commands: missing.flatMap(({ kind, name }) =>
      kind === 'ServiceAccount' ? [kubectl(facts, `create serviceaccount ${name}`)] : [],
    ),
  }
}

/** H35: the image is on no node, and its registry does not give it. Known only where registries were asked. */
export const missingImages: Detector = facts => {
  const [pod] = stepsOf(facts, 'create')
  const found = facts.snapshot.images.flatMap(({ image, container, answer, isCertain }) =>
    answer.kind === 'absent' || answer.kind === 'denied'
      ? [{ image, container, isThere: answer.kind === 'denied', message: answer.message, isCertain }]
      : [],
  )
  if (found.length === 0 || pod === undefined) return null
  const isCertain = found.some(each => each.isCertain && !each.isThere)
  return {
    id: 'H35',
    severity: isCertain ? 'danger' : 'warning',
    values: { images: found.map(({ isCertain: _, ...each }) => each), isCertain, pod },
  }
}

/** H36: the nodes run programs of their machine, and it has not the one that a container starts with. */
export const missingPrograms: Detector = facts => {
  const { programs } = facts.snapshot
  const [pod] = stepsOf(facts, 'create')
  if (programs.length === 0 || pod === undefined) return null
  return {
    id: 'H36',
    severity: 'danger',
    values: { programs, pod },
  }
}

/** H39: who would set the conditions of its readiness gates was never seen to set any. */
export const closedGates: Detector = facts => {
  const conditions = gatesNeverPassed(facts.snapshot, facts.set)
  const [pod] = stepsOf(facts, 'create')
  if (conditions.length === 0 || pod === undefined) return null
  return { id: 'H39', severity: 'danger', values: { conditions, pod } }
}

/** H21: the set is scaled before it is updated. */
export const scaleAndTemplate: Detector = facts => {
  const { before } = facts.snapshot
  if (!before || !changesTemplate(facts) || replicasOrNone(before) === replicasOrNone(facts.set)) return null
  return {
    id: 'H21',
    severity: 'info',
    values: {
      from: replicasOrNone(before),
      to: replicasOrNone(facts.set),
      isBelowPartition: replicasOrNone(facts.set) > replicasOrNone(before) && partitionOf(facts.set) > 0,
    },
  }
}

/** H22: an unfinished rollout is overtaken. */
export const overtaken: Detector = facts => {
  const revisions = revisionsBefore(facts)
  if (!revisions || !changesTemplate(facts) || isOnDelete(facts.set)) return null
  const { current, update } = revisions
  if (current === update || facts.plan.revision?.name === current) return null
  return {
    id: 'H22',
    severity: 'warning',
    values: { currentRevision: current, updateRevision: update },
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
    values: { outdated },
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
    values: { revision: revision.name, number: revision.number },
  }
}

/** H27: rollback targets are forgotten. */
export const forgottenHistory: Detector = facts => {
  const { before } = facts.snapshot
  const limitOf = (set: StatefulSet | null) => set?.spec?.revisionHistoryLimit ?? 10
  if (!before || facts.snapshot.after.kind !== 'accepted') return null
  const limit = limitOf(facts.set)
  if (limit < 0 || (limitOf(before) >= 0 && limit >= limitOf(before))) return null
  const lost = [...facts.forgotten].sort((a, b) => a.revision - b.revision)
  if (lost.length === 0) return null
  return {
    id: 'H27',
    severity: 'warning',
    values: { limit, revisions: lost.map(each => each.revision) },
    commands: [
      kubectl(facts, `get controllerrevision ${lost.map(nameOf).join(' ')} -o yaml > revisions.yaml`),
    ],
  }
}
