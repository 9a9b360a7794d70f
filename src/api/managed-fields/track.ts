// What an update makes of the ownership of an object's fields: whoever gives a field a value owns it, alone.

import { allAtOnce, type Steps } from '../../base/turn.ts'
import type { Merging } from '../schema/merging.ts'
import { capped } from './cap.ts'
import { type Changes, changesSteps, isNoChange } from './changes.ts'
import { isEmptySet, noFields } from './field-set.ts'
import {
  inOrder,
  isSameManager,
  type Manager,
  type ManagerKey,
  type Managers,
  withFieldsSteps,
} from './owners.ts'
import type { Scope } from './scope.ts'
import { canonicalSteps, differenceSteps, intersectionSteps, unionSteps } from './set-steps.ts'
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
  const changes = yield* changesSteps(tracking)
  if (isNoChange(changes)) return managers
  yield
  if (isEmptySet(changes.changed)) return inOrder((yield* withoutChanges(managers, tracking, changes)).left)
  const before = managers.find(each => isSameManager(each, by))
  const kept = before ? yield* differenceSteps(before.fields, changes.removed) : noFields
  const fields = yield* canonicalSteps(yield* unionSteps(kept, changes.changed))
  yield
  const self: Manager = {
    manager: by.manager,
    operation: by.operation,
    apiVersion: by.apiVersion,
    subresource: by.subresource,
    time: now,
    fields,
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
  const left: Manager[] = []
  const taken: Taken[] = []
  for (const entry of managers) {
    let there = known.get(entry.apiVersion)
    if (there === undefined) {
      const version = versions(entry.apiVersion)
      const states = version && { ...statesIn(version, old, next), merging: version.merging, scope }
      there = states && (yield* changesSteps(states))
      known.set(entry.apiVersion, there)
    }
    if (there === null) continue
    const lost = yield* intersectionSteps(entry.fields, there.changed)
    if (!isEmptySet(lost)) {
      taken.push({ from: entry, fields: lost })
      yield
    }
    const unchanged = yield* differenceSteps(entry.fields, there.changed)
    const kept = yield* withFieldsSteps(entry, yield* differenceSteps(unchanged, there.removed))
    if (kept) left.push(kept)
    if (kept !== entry) yield
  }
  return { left, taken }
}

const statesIn = (version: ObjectVersion, old: object, next: object) => ({
  old: version.fromRequest(old),
  next: version.fromRequest(next),
})
