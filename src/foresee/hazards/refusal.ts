// What the API will not accept, or would accept and then not carry out.
import { nameOf } from '../../api/object.ts'
import { revisionHash, revisionName, templateBytes } from '../../workload/revision-data.ts'
import { refusalOf } from '../../workload/trouble/refusal.ts'
import type { Reason } from '../reasons.ts'
import { type Detector, kubectl, named } from './facts.ts'

const labelLengthMax = 63

/** H5: the field is served, but switched off in Kubernetes 1.36. */
export const droppedMaxUnavailable: Detector = facts => {
  const asked = facts.snapshot.asked?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable
  const held = facts.set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable
  if ((asked ?? held) === undefined || facts.snapshot.features.maxUnavailable) return null
  return {
    id: 'H5',
    severity: 'warning',
    values: { maxUnavailable: (asked ?? held) as number | string, isDropped: held === undefined },
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
    values: { label: revision, lengthMax: labelLengthMax },
  }
}

/** H26: a Pod or its claim would be refused: by a quota, a webhook or a limit range. */
export const podRefused: Detector = facts => {
  const { podRefusal, claimTrials } = facts.snapshot
  const { end } = facts.plan
  if (end.kind !== 'stuck' || end.why !== 'refused') return null
  const made = facts.plan.steps.filter(({ kind }) => kind === 'create').length
  const message = podRefusal && made === 0 ? podRefusal.message : messageOf(end.because)
  const isOfClaim = claimTrials.some(({ refusal }) => refusal?.message === message)
  const { why } = refusalOf(message)
  const quotas = why.kind === 'quota' || why.kind === 'quotaUnstated' ? [why.quota] : []
  return {
    id: 'H26',
    severity: 'danger',
    values: {
      pod: end.pod,
      revision: end.blocker.kind === 'revisionRefused' ? end.blocker.revision : null,
      made,
      message,
      isDryRun: isOfClaim || (podRefusal !== null && made === 0),
      isNew: facts.snapshot.before === null,
      quotas,
    },
    commands: [
      ...quotas.map(quota => kubectl(facts, `describe resourcequota ${quota}`)),
      ...(why.kind === 'limitRange' ? [kubectl(facts, 'describe limitrange')] : []),
      // A set that is only to be made is tried at once.
      ...(facts.snapshot.before
        ? [kubectl(facts, `annotate ${named(facts)} retry="$(date +%s)" --overwrite`)]
        : []),
    ],
  }
}

const messageOf = (because: Reason | null): string => (because?.kind === 'refused' ? because.message : '')
