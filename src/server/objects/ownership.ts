// Who owns the fields of an object after a write: see api/managed-fields for what ownership is.
//
// It is looked at once the draft has its defaults and before the cluster adds to it: what a client leaves to the defaults is
// its own, what admission fills in is nobody's.

import { structs } from '../../api/generated/model.ts'
import { copyOf } from '../../api/json-values.ts'
import type { Kind } from '../../api/kinds.ts'
import {
  isReset,
  isSameOwnership,
  type Managers,
  managersSteps,
  noManagers,
  readManagers,
  type Scope,
  type Tracking,
  trackSteps,
  type Versions,
} from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { fillRequired } from '../../api/strategies/required-fields.ts'
import { formatTime } from '../../base/clock.ts'
import type { Steps } from '../../base/turn.ts'
import type { Call } from '../request/call.ts'
import { managerKeyOf } from '../request/written-by.ts'
import { inVersion } from '../resources/in-version.ts'
import { managersOf } from '../resources/stored-object.ts'

/** How it is known who manages the fields of a draft: from what it changes, or because it says so, as an applied one does. */
export type Ownership = 'tracked' | 'given'

interface Owned {
  readonly draft: Draft<ApiObject>
  /** Null for a new object. */
  readonly old: ApiObject | null
  readonly ownership: Ownership
}

/** Takes what the draft itself says of its managers out of it, and gives who they are after this write. */
export function* managersAfter(call: Call, owned: Owned): Steps<Managers> {
  const before = yield* managersBefore(call, owned)
  if (!isTracked(before, owned)) return before
  yield
  return yield* trackSteps(before, trackingOf(call, owned))
}

function* managersBefore(call: Call, { draft, old, ownership }: Owned): Steps<Managers> {
  if (ownership === 'given') return givenManagers(draft)
  const given = takeGiven(draft)
  const held = old ? managersOf(old) : noManagers
  return old && !call.subresource ? yield* chosen(held, given) : held
}

/** Of what nobody was tracked on before, nobody is: until it is applied. */
const isTracked = (before: Managers, { old, ownership }: Owned): boolean =>
  ownership === 'tracked' && (old === null || before.length > 0)

function trackingOf(call: Call, { draft, old }: Owned): Tracking {
  return {
    old: old ?? emptyOf(call.resource.kind),
    next: draft,
    merging: call.resource.kind.schema.merging,
    scope: scopeOf(call),
    versions: versionsOf(call),
    by: managerKeyOf(call, 'Update'),
    now: formatTime(call.server.clock.now()),
  }
}

/** Takes the managers out of a draft that says itself who they are. */
export const givenManagers = (draft: Draft<ApiObject>): Managers =>
  readManagers(takeGiven(draft)) ?? noManagers

/** What the draft says of its managers, which is no part of it. */
function takeGiven({ metadata }: Draft<ApiObject>): unknown {
  const given: unknown = metadata?.managedFields
  if (given !== undefined) delete metadata?.managedFields
  return given
}

/** A client may rewrite who owns what, or forget it all; most send back what they were sent. */
function* chosen(held: Managers, given: unknown): Steps<Managers> {
  if (given === undefined) return held
  if (isReset(given)) return noManagers
  const read = yield* managersSteps(given)
  return read === null || read.length === 0 || isSameOwnership(held, read) ? held : read
}

export const scopeOf = ({ subresource, resource }: Pick<Call, 'subresource' | 'resource'>): Scope =>
  subresource === ''
    ? { kind: 'object', hasStatus: resource.kind.subresources.status !== undefined }
    : subresource === 'status'
      ? { kind: 'status', keepsMeta: resource.strategy.statusKeeps }
      : { kind: 'part' }

/** The versions in which the object that the call names is served as well. */
export const versionsOf =
  ({ resource, server }: Call): Versions =>
  apiVersion => {
    const slash = apiVersion.indexOf('/')
    const group = slash < 0 ? '' : apiVersion.slice(0, slash)
    const other = server.registry.find(group, apiVersion.slice(slash + 1), resource.kind.plural)
    if (
      !other ||
      other.stored.group !== resource.stored.group ||
      other.stored.plural !== resource.stored.plural
    )
      return null
    const through = (from: typeof other, to: typeof other) => (object: object) =>
      inVersion(convertible(from.kind, object), from, to)
    return {
      apiVersion,
      merging: other.kind.schema.merging,
      fromRequest: through(resource, other),
      toRequest: through(other, resource),
    }
  }

/** Conversions take objects as they are stored: without nulls, and with the structs that are always there. */
function convertible(kind: Kind, object: object): Draft<ApiObject> {
  const whole: { [field: string]: unknown } = { ...emptyOf(kind) }
  for (const [field, value] of Object.entries(object))
    if (value !== null && value !== undefined) whole[field] = withoutNulls(value)
  return copyOf(whole)
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(fields.map(([field, each]) => [field, withoutNulls(each)]))
}

const empties = new WeakMap<Kind, object>()

/** An object of the kind in which nothing is said yet: of built-in kinds with the structs that are always written. */
function emptyOf(kind: Kind): object {
  const known = empties.get(kind)
  if (known) return known
  const { struct } = kind.schema
  const empty = struct === null ? {} : emptyStruct(struct)
  empties.set(kind, empty)
  return empty
}

const alwaysWritten = new Set([
  'metadata',
  'spec',
  'status',
  'strategy',
  'updateStrategy',
  'template',
  'jobTemplate',
])

function emptyStruct(struct: string): object {
  const empty: { [field: string]: unknown } = {}
  for (const [field, type] of Object.entries(structs[struct] ?? {})) {
    const held = /^!?#(\w+)$/.exec(type)?.[1]
    if (held && alwaysWritten.has(field)) empty[field] = emptyStruct(held)
  }
  fillRequired(struct, empty)
  return empty
}
