// What the API will not accept, or would accept and then not carry out.
import { nameOf } from '../../api/object.ts'
import { revisionHash, revisionName, templateBytes } from '../../workload/revision-data.ts'
import { type Detector, named, namespaceFlag } from './facts.ts'

const labelLengthMax = 63

/** H1: an edit of what a StatefulSet never changes, or any other refusal. */
export const refusedEdit: Detector = facts => {
  const { after } = facts.snapshot
  if (after.kind !== 'refused') return null
  const isImmutable = after.error.message.includes('updates to statefulset spec for fields other than')
  const flag = namespaceFlag(facts.set)
  const name = nameOf(facts.set)
  return {
    id: 'H1',
    severity: 'danger',
    title: 'The API refuses this edit',
    evidence: after.error.message,
    consequence: 'Nothing changes.',
    remedy: isImmutable
      ? `Delete the set without its Pods and create it anew; the Pods keep running and are adopted: kubectl delete statefulset ${name}${flag} --cascade=orphan, then kubectl apply -f <manifest>. If the claim templates changed, each adopted Pod keeps its old volumes and must then be deleted once, highest ordinal first: kubectl delete pod ${name}-<ordinal>${flag}`
      : 'Mend what the message names and plan again.',
  }
}

/** H5: the field is served, but switched off in Kubernetes 1.36. */
export const droppedMaxUnavailable: Detector = facts => {
  const asked = facts.snapshot.asked?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable
  const held = facts.set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable
  if ((asked ?? held) === undefined || facts.snapshot.features.maxUnavailable) return null
  const isDropped = held === undefined
  return {
    id: 'H5',
    severity: 'warning',
    title: 'maxUnavailable has no effect',
    evidence: `spec.updateStrategy.rollingUpdate.maxUnavailable is ${asked ?? held}, and MaxUnavailableStatefulSet is off in Kubernetes 1.36`,
    consequence: isDropped
      ? 'The API drops the field without a word; Pods are updated one at a time.'
      : 'Pods are updated one at a time.',
    remedy: 'Leave the field out, or switch the feature gate on for the API server and the controller.',
  }
}

/** H19: each Pod carries the revision's name as a label. */
export const nameTooLong: Detector = ({ set, plan }) => {
  const revision =
    plan.revision?.name ??
    revisionName(nameOf(set), revisionHash(templateBytes(set), set.status?.collisionCount ?? 0))
  if (revision.length <= labelLengthMax) return null
  return {
    id: 'H19',
    severity: 'danger',
    title: 'The name is too long for any Pod to be created',
    evidence: `The Pods' label controller-revision-hash would be ${revision}, ${revision.length} characters of at most ${labelLengthMax}`,
    consequence: 'The set is accepted and never gets a Pod.',
    remedy: 'Use a name of at most 52 characters.',
  }
}

/** H26: a Pod would be refused: by a quota, a webhook or a limit range. */
export const podRefused: Detector = facts => {
  const { podRefusal, quotas } = facts.snapshot
  if (!podRefusal) return null
  return {
    id: 'H26',
    severity: 'danger',
    title: 'New Pods will be refused',
    evidence: `A dry run of creating one was answered: ${podRefusal.message}`,
    consequence: `The controller tries again after 5 ms, then twice as long each time, up to 1,000 s: after the cause is mended it can take up to 16 minutes until it goes on.${quotas.length > 0 ? ' Deleted Pods do not come back until then.' : ''}`,
    remedy: `Mend the cause first. To make a stock controller try at once, change something on the set: kubectl annotate ${named(facts)} retry="$(date +%s)" --overwrite`,
  }
}
