import type { ControllerRevision, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { buildRevision, findRevision, revisionOf, surplusRevisions } from '../../workload/revisions.ts'
import type { Observed } from '../nouns/observed.ts'
import { ownRevisions, setOwner } from '../nouns/set-owner.ts'
import type { StepOf } from '../nouns/step.ts'

/** The two revisions that a plan works with, and what must be done before they stand. */
export interface ChosenRevisions {
  readonly current: ControllerRevision
  readonly update: ControllerRevision
  readonly step: StepOf<'createRevision'> | StepOf<'bumpRevision'> | null
}

/** Finds or makes the update revision, and finds the current one. */
export function chooseRevisions({ set, revisions }: Pick<Observed, 'set' | 'revisions'>): ChosenRevisions {
  const { update, step } = chooseUpdate(set, revisions)
  const current = revisions.find(revision => nameOf(revision) === set.status?.currentRevision)
  // A set that has no current revision, or whose current one was deleted, starts over from the update revision.
  return { current: current ?? update, update, step }
}

/** Of the revision that the template asks for, also where the controller has not come to it yet: the status is of before. */
export function updateRevisionOf(set: StatefulSet, revisions: readonly ControllerRevision[]): string {
  const { observedGeneration = 0, updateRevision = '' } = set.status ?? {}
  if (observedGeneration >= (set.metadata?.generation ?? 0)) return updateRevision
  return nameOf(chooseUpdate(set, ownRevisions(set, revisions)).update)
}

function chooseUpdate(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): Pick<ChosenRevisions, 'update' | 'step'> {
  const found = findRevision(set, revisions)
  const next = (revisions.at(-1)?.revision ?? 0) + 1
  switch (found.kind) {
    case 'newest':
      return { update: found.revision, step: null }
    // A rollback keeps the name: the old revision becomes the newest.
    case 'earlier':
      return {
        update: { ...found.revision, revision: next },
        step: { kind: 'bumpRevision', phase: 'revisions', revision: found.revision, to: next },
      }
    case 'none': {
      const revision = newRevision(set, next)
      return { update: revision, step: { kind: 'createRevision', phase: 'revisions', revision } }
    }
  }
}

/** The revision for what the set asks for now. Its name takes the set's collision count into account. */
export const newRevision = (set: StatefulSet, number: number): ControllerRevision =>
  buildRevision({
    workload: set,
    owner: setOwner(set),
    number,
    collisions: set.status?.collisionCount ?? 0,
  })

const historyLimitDefault = 10

/** The oldest revisions that nothing uses, beyond what the set wants remembered. */
export function forgottenRevisions(
  { set, pods, revisions }: Pick<Observed, 'set' | 'pods' | 'revisions'>,
  { current, update }: ChosenRevisions,
): readonly StepOf<'deleteRevision'>[] {
  const limit = set.spec?.revisionHistoryLimit ?? historyLimitDefault
  // Few sets have more revisions than that, and all their Pods need not be asked.
  if (limit < 0 || revisions.length <= limit) return []
  const live = new Set([nameOf(current), nameOf(update), ...pods.map(revisionOf)])
  // What the stored status names stays until a newer status has been seen.
  for (const named of [set.status?.currentRevision, set.status?.updateRevision]) if (named) live.add(named)
  return surplusRevisions(revisions, { limit, live }).map(revision => ({
    kind: 'deleteRevision',
    phase: 'history',
    revision,
  }))
}
