// What an update makes of the ownership of an object's fields: whoever gives a field a value owns it, alone.

import { allAtOnce, type Steps } from '../../base/turn.ts'
import type { Merging } from '../schema/merging.ts'
import { canonicalSet } from './canonical.ts'
import { capped } from './cap.ts'
import { type Changes, changesBetween, isNoChange } from './changes.ts'
import { difference, intersection, isEmptySet, noFields, union } from './field-set.ts'
import { inOrder, isSameManager, type Manager, type ManagerKey, type Managers, withFields } from './owners.ts'
import type { Scope } from './scope.ts'
import type { ObjectVersion, Versions } from './versions.ts'

export interface Tracking {
  readonly old: object
  readonly next: object
  /** Of the request. */
  readonly merging: Merging
  readonly scope: Scope
  readonly versions: Versions
  readonly by: ManagerKey
  /** As `metadata.managedFields` writes it. */
  readonly now: string
}

/** The managers after an update. The very same when it changes nothing that is tracked. */
export const trackUpdate = (managers: Managers, tracking: Tracking): Managers =>
  allAtOnce(trackSteps(managers, tracking))

export function* trackSteps(managers: Managers, tracking: Tracking): Steps<Managers> {
  const { by, now } = tracking
  const changes = changesBetween(tracking)
  if (isNoChange(changes)) return managers
  yield
  if (isEmptySet(changes.changed)) return inOrder((yield* withoutChanges(managers, tracking, changes)).left)
  const before = managers.find(each => isSameManager(each, by))
  const kept = before ? difference(before.fields, changes.removed) : noFields
  const fields = union(kept, changes.changed)
  yield
  const self: Manager = {
    manager: by.manager,
    operation: by.operation,
    apiVersion: by.apiVersion,
    subresource: by.subresource,
    time: now,
    fields: canonicalSet(fields),
  }
  const others = before ? managers.filter(each => each !== before) : managers
  yield
  const { left } = yield* withoutChanges(others, tracking, changes)
  return capped(inOrder([...left, self]))
}

export interface Taken {
  readonly from: Manager
  readonly fields: Manager['fields']
}

/** The managers without what the changes take from them, and what of that is fields that others gave a value. */
export function* withoutChanges(
  managers: readonly Manager[],
  { old, next, scope, by, versions }: Omit<Tracking, 'now'>,
  changes: Changes,
): Steps<{ readonly left: readonly Manager[]; readonly taken: readonly Taken[] }> {
  const known = new Map<string, Changes | null>([[by.apiVersion, changes]])
  const changesIn = (apiVersion: string): Changes | null => {
    let there = known.get(apiVersion)
    if (there === undefined) {
      const version = versions(apiVersion)
      there = version && changesBetween({ ...statesIn(version, old, next), merging: version.merging, scope })
      known.set(apiVersion, there)
    }
    return there
  }
  const left: Manager[] = []
  const taken: Taken[] = []
  for (const entry of managers) {
    const there = entry.apiVersion === by.apiVersion ? changes : changesIn(entry.apiVersion)
    if (there === null) continue
    const lost = intersection(entry.fields, there.changed)
    if (!isEmptySet(lost)) {
      taken.push({ from: entry, fields: lost })
      yield
    }
    const kept = withFields(entry, difference(difference(entry.fields, there.changed), there.removed))
    if (kept) left.push(kept)
    if (kept !== entry) yield
  }
  return { left, taken }
}

const statesIn = (version: ObjectVersion, old: object, next: object) => ({
  old: version.fromRequest(old),
  next: version.fromRequest(next),
})
