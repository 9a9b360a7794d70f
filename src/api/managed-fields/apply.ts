// What it means to apply a configuration: what it says holds, who applies it owns what it speaks of, and what the last one of
// the same manager spoke of and this one does not goes, unless others own it.
import type { Steps } from '../../base/turn.ts'
import type { Merging } from '../schema/merging.ts'
import { changesSteps, isNoChange } from './changes.ts'
import { appliedSteps } from './extract.ts'
import { bare, type FieldSet, isEmptySet, noFields } from './field-set.ts'
import { mergeSteps } from './merge.ts'
import { inOrder, isSameManager, type Manager, type ManagerKey, type Managers } from './owners.ts'
import { pruned } from './prune.ts'
import { type Scope, trackedFields } from './scope.ts'
import { canonicalSteps, differenceSteps, unionSteps } from './set-steps.ts'
import { type Taken, trackSteps, withoutChanges } from './track.ts'
import { requestVersion, type Versions } from './versions.ts'

export interface Application {
  /** The object as it is, in the version of the request; empty where there is none. */
  readonly live: object
  readonly managers: Managers
  readonly config: object
  readonly merging: Merging
  readonly scope: Scope
  readonly versions: Versions
  readonly by: ManagerKey
  readonly force: boolean
  readonly now: string
}

export type Applied =
  | {
      readonly kind: 'applied'
      /** Not decoded yet: it may hold nulls, and values in a form that nobody stores. */
      readonly object: object
      readonly managers: Managers
    }
  /** Others own fields that would get another value. */
  | { readonly kind: 'conflict'; readonly taken: readonly Taken[] }
  /** Lists of the configuration that cannot be merged. */
  | { readonly kind: 'malformed'; readonly problems: readonly string[] }

/** Each step takes some ten milliseconds where the object is large. */
export function* applySteps(application: Application): Steps<Applied> {
  const { live, config, merging, by, now, versions } = application
  const { fields, problems } = yield* appliedSteps(config, merging)
  if (problems.length > 0) return { kind: 'malformed', problems }
  yield
  const managers = yield* knownManagers(application)
  const applied = yield* canonicalSteps(trackedFields(fields, application.scope))
  yield
  const last = managers.find(each => isSameManager(each, by))
  const others = managers.filter(each => each !== last)
  const self: Manager = { ...by, time: now, fields: applied }
  const next = yield* prunedObject(application, { last, others, spoken: fields })
  yield
  const tracking = { old: live, next, merging, scope: application.scope, versions, by }
  const changes = yield* changesSteps({ ...tracking, emptyAdded: 'nothing' })
  yield
  const { left, taken } = isNoChange(changes)
    ? { left: others, taken: [] }
    : yield* withoutChanges(others, tracking, changes)
  if (taken.length > 0 && !application.force) return { kind: 'conflict', taken }
  return { kind: 'applied', object: next, managers: ownersAfter(left, self) }
}

const ownersAfter = (left: readonly Manager[], self: Manager): Managers =>
  inOrder(isEmptySet(self.fields) ? left : [...left, self])

/** An object that nobody was tracked on before gets a first manager, who owns all that is there. */
function* knownManagers({ live, managers, by, ...rest }: Application): Steps<Managers> {
  if (managers.length > 0) return managers
  const first = { ...by, manager: 'before-first-apply', operation: 'Update' } as const
  const known = yield* trackSteps(managers, { ...rest, old: {}, next: live, by: first })
  yield
  return known
}

interface Owners {
  readonly last: Manager | undefined
  readonly others: readonly Manager[]
  /** All that the configuration speaks of, tracked or not. */
  readonly spoken: FieldSet
}

/** What an object is called stays, whoever owns what beside it. */
const itsName: FieldSet = { 'f:metadata': { 'f:name': bare } }

function* prunedObject(application: Application, { last, others, spoken }: Owners): Steps<object> {
  const { live, config, merging, by, versions } = application
  const merged = yield* mergeSteps(live, config, merging)
  yield
  if (!last) return merged
  if (last.apiVersion === by.apiVersion && isEmptySet(yield* differenceSteps(last.fields, spoken)))
    return merged
  const everyVersion: Versions = apiVersion =>
    apiVersion === by.apiVersion ? requestVersion(apiVersion, merging) : versions(apiVersion)
  const lastVersion = everyVersion(last.apiVersion)
  if (!lastVersion) return merged
  const owned = new Map([[by.apiVersion, yield* unionSteps(spoken, itsName)]])
  for (const { apiVersion, fields } of others)
    owned.set(apiVersion, yield* unionSteps(owned.get(apiVersion) ?? noFields, fields))
  yield
  return yield* pruned({ merged, last: last.fields, lastVersion, owned, versions: everyVersion })
}

/** Conflicts that a client-side apply explains: its last configuration still holds in these fields, and kubectl made it. */
export function* unexplained(taken: readonly Taken[], explained: FieldSet): Steps<readonly Taken[]> {
  const left: Taken[] = []
  for (const { from, fields } of taken) {
    const others = yield* differenceSteps(fields, explained)
    if (!isEmptySet(others)) left.push({ from, fields: others })
  }
  return left
}
