// Which Pods and revisions are the set's, or will be at its controller's first look: the real ownership plan, asked of
// a snapshot. So Pods that an orphaning deletion left are the set's, and Pods whose labels have changed are not.
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { controllerOf, nameOf, uidOf } from '../../api/object.ts'
import { labelSelectorOf } from '../../api/select/selector.ts'
import { parsePodName } from '../../statefulset/nouns/identity.ts'
import { planOwnership } from '../../statefulset/plan/ownership.ts'

export interface Belongings {
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
  /** Pods that hold a name of the set without being its: the set can never make its own. */
  readonly foreign: readonly Pod[]
}

export interface Among {
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
}

/** What was found out of a snapshot, which never changes: many ask. */
const known = new WeakMap<Among, WeakMap<StatefulSet, Belongings>>()

export function belongingsOf(set: StatefulSet, among: Among): Belongings {
  const found = known.get(among)?.get(set)
  if (found) return found
  const belongings = findBelongings(set, among)
  known.set(among, (known.get(among) ?? new WeakMap()).set(set, belongings))
  return belongings
}

/** Pods by the set that their name speaks of: plans of many sets are made from one list of Pods. */
const byParent = new WeakMap<readonly Pod[], ReadonlyMap<string, readonly Pod[]>>()

function membersIn(pods: readonly Pod[], set: StatefulSet): readonly Pod[] {
  const known = byParent.get(pods) ?? grouped(pods)
  byParent.set(pods, known)
  return known.get(nameOf(set)) ?? []
}

function grouped(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const groups = new Map<string, Pod[]>()
  for (const pod of pods) {
    const parent = parsePodName(nameOf(pod))?.parent ?? ''
    const group = groups.get(parent)
    if (group) group.push(pod)
    else groups.set(parent, [pod])
  }
  return groups
}

function findBelongings(set: StatefulSet, { pods, revisions }: Among): Belongings {
  const members = membersIn(pods, set)
  const owned = planOwnership({
    set,
    selector: labelSelectorOf(set.spec?.selector),
    pods: members,
    revisions: revisions.filter(revision => {
      const controller = controllerOf(revision)
      return controller === null || controller.uid === uidOf(set)
    }),
  })
  const mine = new Set(owned.pods)
  return { pods: owned.pods, revisions: owned.revisions, foreign: members.filter(pod => !mine.has(pod)) }
}
