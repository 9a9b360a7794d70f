// What the API will not accept, or would accept and then not carry out.
import { nameOf } from '../../api/object.ts'
import { revisionHash, revisionName, templateBytes } from '../../workload/revision-data.ts'
import { type Detector, kubectl, named, spelled } from './facts.ts'

const labelLengthMax = 63

/** H1: an edit of what a StatefulSet never changes, or any other refusal. */
export const refusedEdit: Detector = facts => {
  const { after } = facts.snapshot
  if (after.kind !== 'refused') return null
  // Validation forbids the whole spec where a field was changed that never may be.
  const isImmutable =
    after.error.reason === 'Invalid' &&
    after.error.status.details?.causes?.some(
      ({ field, reason }) => field === 'spec' && reason === 'FieldValueForbidden',
    ) === true
  const name = nameOf(facts.set)
  return {
    id: 'H1',
    severity: 'danger',
    title: 'The API refuses this edit',
    evidence: after.error.message,
    consequence: 'Nothing changes.',
    remedy: isImmutable
      ? `Delete the set without its Pods, and apply the manifest again: the Pods keep running and are adopted. If the claim templates changed, each adopted Pod keeps its old volumes; then delete the Pods once, one by one, the highest ordinal first.`
      : 'Mend what the message names and plan again.',
    commands: isImmutable ? [kubectl(facts, `delete statefulset ${name} --cascade=orphan`)] : [],
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

/** H26: a Pod or its claim would be refused: by a quota, a webhook or a limit range. */
export const podRefused: Detector = facts => {
  const { podRefusal, quotas } = facts.snapshot
  const { end } = facts.plan
  const isRefused = end.kind === 'stuck' && end.why === 'refused'
  if (!isRefused) return null
  const made = facts.plan.steps.filter(({ kind }) => kind === 'create').length
  return {
    id: 'H26',
    severity: 'danger',
    title: made === 0 ? 'New Pods will be refused' : 'Not all new Pods will be let in',
    evidence:
      podRefusal && made === 0
        ? `A dry run of creating one was answered: ${podRefusal.message}`
        : (end.reason ?? end.cause),
    consequence: `${end.pod} is not made${made === 0 ? '' : `, after ${made} that were`}. The controller tries again after 5 ms, then twice as long each time, up to 1,000 s: after the cause is mended it can take up to 16 minutes until it goes on.`,
    remedy:
      quotas.length > 0
        ? `Raise the quota first (${spelled(quotas.flatMap(({ metadata }) => metadata?.name ?? []))}), or ask for less. To make a stock controller try at once afterwards, change something on the set.`
        : 'Mend the cause first. To make a stock controller try at once afterwards, change something on the set.',
    commands: [
      ...(quotas.length > 0 ? [kubectl(facts, 'describe resourcequota')] : []),
      kubectl(facts, `annotate ${named(facts)} retry="$(date +%s)" --overwrite`),
    ],
  }
}
