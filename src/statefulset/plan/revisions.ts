import type { ControllerRevision, StatefulSet } from '../../api/generated/types.ts'
import { parseTime } from '../../base/clock.ts'
import { nameOf, revisionOf } from '../nouns/identity.ts'
import type { Observed } from '../nouns/observed.ts'
import { setOwner } from '../nouns/owners.ts'
import {
  renewedBytes,
  revisionBytes,
  revisionHash,
  revisionName,
  templateBytes,
} from '../nouns/revision-data.ts'
import type { StepOf } from '../nouns/step.ts'

export const revisionHashLabel = 'controller.kubernetes.io/hash'

/** The two revisions that a plan works with, and what must be done before they stand. */
export interface ChosenRevisions {
  readonly current: ControllerRevision
  readonly update: ControllerRevision
  readonly step: StepOf<'createRevision'> | StepOf<'bumpRevision'> | null
}

/** By number, then by age, then by name: the newest is the last. */
export function sortRevisions(revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return [...revisions].sort(
    (a, b) => a.revision - b.revision || ageOf(a) - ageOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1),
  )
}

const ageOf = (revision: ControllerRevision): number => parseTime(revision.metadata?.creationTimestamp) ?? 0

/** Finds or makes the update revision, and finds the current one. */
export function chooseRevisions({ set, revisions }: Pick<Observed, 'set' | 'revisions'>): ChosenRevisions {
  const { update, step } = chooseUpdate(set, revisions)
  const current = revisions.find(revision => nameOf(revision) === set.status?.currentRevision)
  // A set that has no current revision, or whose current one was deleted, starts over from the update revision.
  return { current: current ?? update, update, step }
}

function chooseUpdate(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): Pick<ChosenRevisions, 'update' | 'step'> {
  const bytes = templateBytes(set)
  const newest = revisions.at(-1)
  if (newest && revisionBytes(newest) === bytes) return { update: newest, step: null }
  const next = (newest?.revision ?? 0) + 1
  const equal = revisions.findLast(revision => revisionBytes(revision) === bytes)
  // A rollback keeps the name: the old revision becomes the newest.
  if (equal)
    return {
      update: { ...equal, revision: next },
      step: { kind: 'bumpRevision', phase: 'revisions', revision: equal, to: next },
    }
  // Written by other software, or before a field had its default, it may still mean what the set asks for.
  if (newest && renewedBytes(newest) === bytes) return { update: newest, step: null }
  const revision = newRevision(set, next)
  return { update: revision, step: { kind: 'createRevision', phase: 'revisions', revision } }
}

/** The revision for what the set asks for now. Its name takes the set's collision count into account. */
export function newRevision(set: StatefulSet, number: number): ControllerRevision {
  const hash = revisionHash(templateBytes(set), set.status?.collisionCount ?? 0)
  const template = set.spec?.template ?? {}
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(nameOf(set), hash),
      namespace: set.metadata?.namespace,
      labels: { ...template.metadata?.labels, [revisionHashLabel]: hash },
      // kubectl's change-cause travels here, so that `rollout history` can show it.
      ...(set.metadata?.annotations ? { annotations: set.metadata.annotations } : {}),
      ownerReferences: [setOwner(set)],
    },
    // With the keys in Go's order: kubectl compares the bytes when it rolls back.
    data: JSON.parse(templateBytes(set)),
    revision: number,
  }
}

const historyLimitDefault = 10

/** The oldest revisions that nothing uses, beyond what the set wants remembered. */
export function forgottenRevisions(
  { set, pods, revisions }: Pick<Observed, 'set' | 'pods' | 'revisions'>,
  { current, update }: ChosenRevisions,
): readonly StepOf<'deleteRevision'>[] {
  const limit = set.spec?.revisionHistoryLimit ?? historyLimitDefault
  if (limit < 0 || revisions.length <= limit) return []
  const live = new Set([nameOf(current), nameOf(update), ...pods.map(revisionOf)])
  // What the stored status names stays until a newer status has been seen.
  for (const named of [set.status?.currentRevision, set.status?.updateRevision]) if (named) live.add(named)
  const unused = revisions.filter(revision => !live.has(nameOf(revision)))
  return unused
    .slice(0, Math.max(0, unused.length - limit))
    .map(revision => ({ kind: 'deleteRevision', phase: 'history', revision }))
}
