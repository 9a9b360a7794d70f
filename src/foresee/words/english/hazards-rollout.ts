// Hazards of how far and how fast a rollout goes, and of what an edit of the template sets off.
import { causeOf, type HazardWords } from '../plan-words.ts'
import { blockerText, reasonText } from './causes.ts'
import { plural, spelled } from './counting.ts'

const causes = { blocker: blockerText, reason: reasonText }

export const rolloutHazards: Pick<
  HazardWords,
  | 'H2'
  | 'H3'
  | 'H6'
  | 'H7'
  | 'H8'
  | 'H9'
  | 'H14'
  | 'H16'
  | 'H17'
  | 'H18'
  | 'H21'
  | 'H22'
  | 'H27'
  | 'H28'
  | 'H29'
> = {
  H2: ({ replaced, isAll }) => ({
    title: `Only labels or annotations change, and ${isAll ? 'every Pod is' : replaced === 1 ? 'one Pod is' : 'some Pods are'} replaced`,
    evidence: 'spec.template.metadata differs, spec.template.spec does not',
    consequence: `${plural(replaced, 'Pod')} will be deleted and made anew.`,
    remedy:
      'Put labels and annotations that Pods need not carry on the set itself (metadata), or label the running Pods with kubectl label.',
  }),
  H3: ({ broken }) => ({
    title: 'The rollout will not get past a Pod that is broken already',
    evidence: `${spelled(broken)} ${areOr(broken)} not Ready, and podManagementPolicy is OrderedReady`,
    consequence:
      'The controller waits for it to become Ready before it replaces anything, also when the new template would mend it (kubernetes/kubernetes#67250).',
    remedy:
      broken.length === 1
        ? 'After the edit delete the broken Pod, so that it comes back with the new template.'
        : 'After the edit delete the broken Pods, so that they come back with the new template.',
  }),
  H6: ({ partition, start, from, isAll, isPaused }) => ({
    title: isAll ? 'The partition holds every Pod back' : 'Only the Pods above the partition change',
    evidence: `spec.updateStrategy.rollingUpdate.partition is ${partition}${start > 0 ? `, counted from ordinals.start ${start}` : ''}${isPaused ? ', since the rollout is paused' : ''}`,
    consequence: `${isAll ? 'No Pod is replaced.' : `Pods from ${from} up get the new revision.`} The rollout never counts as complete, and a Pod below the partition that is lost comes back at the old revision.`,
    remedy: isPaused
      ? 'When satisfied, resume the rollout: the partition is then as it was before the pause.'
      : 'When satisfied, go on.',
  }),
  H7: () => ({
    title: 'A Pod lost during the rollout comes back at the old revision',
    evidence: 'spec.updateStrategy has the type RollingUpdate and no rollingUpdate',
    consequence:
      'Until the rollout reaches it, a Pod that fails or is evicted is made again from the current revision. With rollingUpdate: {partition: 0} it would come back at the new one, out of order.',
    remedy: 'If the old revision must not start again, write rollingUpdate: {partition: 0}.',
  }),
  H8: ({ from, to, updated }) => ({
    title: 'Raising the partition does not roll back',
    evidence: `spec.updateStrategy.rollingUpdate.partition ${from} → ${to}; ${spelled(updated)} already updated`,
    consequence:
      'They stay at the new revision until they are deleted, and only then come back at the old one.',
    remedy: 'Roll back, if that is what was meant.',
  }),
  H9: ({ from, to, made, gone, hasPartition }) => ({
    title: 'Pods get other names, and with them other claims',
    evidence: `spec.ordinals.start ${from} → ${to}`,
    consequence: `First ${spelled(made)} ${areOr(made)} made, with the claims of these names; then ${spelled(gone)} ${areOr(gone)} deleted. No data moves from one to the other.${hasPartition ? ' The partition counts from the new start.' : ''}`,
    remedy: 'Move the data on the level of the application, or keep the start.',
  }),
  H14: ({ removed, wanted, pod, ...sticking }) => ({
    title: 'Scaling down stops half-way',
    evidence: causeOf(causes, sticking),
    consequence: `${plural(removed, 'Pod')} of ${wanted} are removed; then the controller waits${pod ? ` for ${pod}` : ''}.`,
    remedy: pod ? 'Mend that Pod or delete it.' : 'Mend the Pods that are not Ready first.',
  }),
  H16: ({ made, condemned, updated, deletedWithSet }) => ({
    title:
      condemned + deletedWithSet >= 2
        ? 'Pods are removed all at once'
        : 'Pods start all at once, but are updated one at a time',
    evidence:
      deletedWithSet >= 2
        ? 'a set that is deleted lets its Pods go in no order, whatever spec.podManagementPolicy says'
        : 'spec.podManagementPolicy is Parallel',
    consequence:
      condemned + deletedWithSet >= 2
        ? `${plural(condemned + deletedWithSet, 'Pod')} are deleted together: a quorum can be lost if members must leave one by one.`
        : updated >= 2
          ? 'The policy is about creating and scaling: a rollout still replaces one Pod after the other.'
          : `${plural(made, 'Pod')} start together and cannot count on a lower one being there.`,
    remedy:
      deletedWithSet >= 2
        ? 'End the Pods in order first: scale down, to none at once if it is OrderedReady and in steps of one if it is Parallel, and delete the set then.'
        : condemned >= 2
          ? 'Scale down in steps of one, and wait after each.'
          : 'Nothing to do.',
  }),
  H17: ({ from, to, replicas }) => ({
    title:
      to > from
        ? 'Pods count as unavailable until they have been Ready long enough'
        : 'Pods count as available sooner',
    evidence: `spec.minReadySeconds ${from} → ${to}`,
    consequence:
      to > from
        ? `status.availableReplicas can drop at once, for Pods that became Ready less than ${to} s ago. A rollout takes ${to - from} s more for each Pod: ${(to - from) * replicas} s for ${replicas}.`
        : `A rollout takes ${from - to} s less for each Pod.`,
    remedy: 'Nothing to do, unless something watches availableReplicas: tell it first.',
  }),
  H18: ({ outdated }) => ({
    title: 'Nothing restarts by itself',
    evidence: 'spec.updateStrategy.type is OnDelete',
    consequence: `${spelled(outdated)} ${outdated.length === 1 ? 'stays' : 'stay'} at the old revision until deleted. kubectl rollout status refuses sets of this strategy, and status.currentRevision never moves.`,
    remedy: 'Delete the Pods one by one, the highest ordinal first, and wait for each.',
  }),
  H21: ({ from, to, isBelowPartition }) => ({
    title: 'Scaling and the new template go one after the other',
    evidence: `spec.replicas ${from} → ${to} and spec.template change in one edit`,
    consequence: `The set is scaled first, then updated.${isBelowPartition ? ' New Pods below the partition are made at the old revision.' : ''}`,
    remedy: 'Nothing to do, unless the two must not overlap: then make two edits, and wait for the first.',
  }),
  H22: ({ currentRevision, updateRevision }) => ({
    title: 'A rollout is still under way',
    evidence: `status.currentRevision is ${currentRevision}, status.updateRevision ${updateRevision}`,
    consequence:
      'Pods jump to the third template from whichever revision they have. A stock controller can count status.currentReplicas below zero on the way, which its own API then refuses.',
    remedy: 'Wait for the rollout under way.',
  }),
  H27: ({ limit, revisions }) => ({
    title: 'Rollback targets are forgotten',
    evidence: `spec.revisionHistoryLimit becomes ${limit}`,
    consequence: `${revisions.length === 1 ? 'Revision' : 'Revisions'} ${revisions.join(', ')} will be deleted; nobody can roll back to ${revisions.length === 1 ? 'it' : 'them'}.`,
    remedy: 'Keep a copy first.',
  }),
  H28: ({ revision, number }) => ({
    title: 'This is a rollback to a revision that exists',
    evidence: `${revision} has this template; it becomes revision ${number}`,
    consequence:
      'Only the template goes back. Replicas, claim templates, claims and their data stay as they are.',
    remedy: 'If the data was changed by the newer version, check that the older one can read it.',
  }),
  H29: ({ graceSeconds, pods }) => ({
    title: 'Stopping the Pods can take long',
    evidence: `terminationGracePeriodSeconds is ${graceSeconds}, and ${plural(pods, 'Pod')} are stopped one after the other`,
    consequence: `If they use it all, stopping alone takes ${Math.round((graceSeconds * pods) / 60)} minutes.`,
    remedy:
      'Nothing to do when they stop sooner. Otherwise plan the time, or do it in parts with the partition.',
  }),
}

const areOr = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are')
