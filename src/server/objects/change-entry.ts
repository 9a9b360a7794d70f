// Every write of an object, in four steps; create-object.ts takes the same ones for a new object.
//
//   1. Ask what others add to the draft (`Admission.mutate`): mutating webhooks take their time.
//   2. Decide: defaults, validation, and last `reserve`, which finds what the object needs (a quota's room, a free address) and
//      holds it in one breath. What cannot be had is kept as a refusal, since upstream asks quotas last.
//   3. Ask who may refuse (`Admission.validate`), say that refusal, and prepare the bytes: validating webhooks, the encoding of a
//      large object and a webhook that converts between versions take their time. Whoever fails here lets go of what is held.
//   4. Write, on the condition that the object is at the revision that was decided on (or is still missing).
//
// Others write between the steps. Two things make that harmless: what was reserved stays held until the write has ended, and a
// write that came between makes the condition of step 4 fail. Nothing else that was found in the store is sure to be so still.
//
// When another write came between, a change is decided again on the newer state, from step 1. What is refused because of a state, or kept,
// is durable before the caller hears of it: who reads again and tries again at once must not see the older state for ever.
// Where that state was refused by the store instead, it never was: what it led to is decided again.

import type { DeleteOptions } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import { type Managers, noManagers } from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
import { inTurns, type Steps } from '../../base/turn.ts'
import type { Entry, Key, Store, Write, WriteResult } from '../../store/store.ts'
import { deleteOptionsOf, writeOptionsOf } from '../request/admitted.ts'
import { type Call, keyOfCall } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import { notFound } from '../resources/refusals.ts'
import {
  encodeAhead,
  encodeObject,
  managersOf,
  objectOf,
  setManagers,
  shownAhead,
  storedAhead,
  storedObjectSteps,
} from '../resources/stored-object.ts'
import type { Reservation } from './reservation.ts'

export interface Put extends Reservation {
  readonly kind: 'put'
  readonly draft: Draft<ApiObject>
  /** Who owns its fields now; as before where it is left out. */
  readonly managers?: Managers
}

export interface Removal extends Reservation {
  readonly kind: 'remove'
  readonly last: Draft<ApiObject>
}

/** What is to become of a stored object. */
export type Decision = Put | Removal | { readonly kind: 'keep' }

/**
 * Decides on the stored object; refuses by throwing. It is here that a client's resourceVersion is compared. A promise is the
 * step that takes its time; what it resolves to decides at once.
 */
export type Decide = (object: ApiObject) => Decision | Promise<() => Decision>

/** What a change is to those who may refuse it; null for what the server does on its own account. */
export type ChangeOperation = 'UPDATE' | 'DELETE' | null

export interface ChangeOptions {
  readonly dryRun: boolean
  readonly operation: ChangeOperation
  /** Of a deletion, as they are shown. */
  readonly deleteOptions?: DeleteOptions | undefined
  /** What others are shown in the place of the object. */
  readonly shown?: Shown
}

/** A view of an object that is of another kind: its Scale. */
export interface Shown {
  readonly kind: Kind
  of(object: ApiObject): ApiObject
  /** Puts what a changed view says back into the object. */
  putBack(draft: Draft<ApiObject>, view: ApiObject): void
}

export type Changed =
  | { readonly kind: 'put' | 'kept' | 'removed'; readonly entry: Entry }
  /** A dry run: the object as it would be. */
  | { readonly kind: 'imagined'; readonly object: ApiObject; readonly removed: boolean }

/** More rivals than this for one object at one moment means that something is wrong. */
export const attemptsMax = 1000

/** Reads the object that the call names, decides, writes; again as long as other writes come between. */
export async function changeEntry(
  call: Call,
  decide: Decide,
  { dryRun, operation, deleteOptions, shown }: ChangeOptions,
): Promise<Changed> {
  const { server } = call
  const key = keyOfCall(call)
  let entry = server.store.get(key)
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const tried = await tryOnce(call, { key, entry, decide, dryRun, operation, deleteOptions, shown })
    if (tried.kind === 'conflict') {
      entry = tried.current
      continue
    }
    if (tried.kind === 'written' || (await isStill(server.store, key, entry))) return outcomeOf(tried)
    entry = server.store.get(key)
  }
  throw tooManyWriters()
}

export const tooManyWriters = (): StatusError =>
  new StatusError({
    reason: 'ServiceUnavailable',
    message: 'too many writers of one object',
    retryAfterSeconds: 1,
  })

type Tried =
  | { readonly kind: 'written' | 'answered'; readonly changed: Changed }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'conflict'; readonly current: Entry | null }

interface Trial extends ChangeOptions {
  readonly key: Key
  readonly entry: Entry | null
  readonly decide: Decide
}

async function tryOnce(
  call: Call,
  { key, entry, decide, dryRun, operation, deleteOptions, shown }: Trial,
): Promise<Tried> {
  const { resource } = call
  if (!entry) return { kind: 'refused', error: notFound(resource.kind, call.name) }
  let attempted: Attempted
  try {
    const showing = shownAhead(resource, [entry])
    if (showing) await showing
    // What nobody has read since the start is read in steps first.
    const read = isLarge(call) ? await inTurns(storedObjectSteps(entry)) : null
    const object = read !== null && resource.conversion === null ? read : objectOf(resource, entry)
    const decided = decide(object)
    const decision = decided instanceof Promise ? (await decided)() : decided
    const validating =
      operation && validated(call, { operation, decision, old: object, dryRun, deleteOptions, shown })
    if (validating) await heldUntil(decision, validating)
    if (decision.kind !== 'keep' && isLarge(call)) await heldUntil(decision, inTurns(writtenAhead(decision)))
    if (decision.kind !== 'keep' && decision.refusal) throw decision.refusal.error
    const storing = dryRun ? null : storedAheadOf(call, decision)
    if (storing) await heldUntil(decision, storing)
    attempted = attemptWrite(call, { key, entry, decision, dryRun, before: managersOf(object) })
  } catch (error) {
    return { kind: 'refused', error }
  }
  if (attempted.kind === 'done') return { kind: 'answered', changed: attempted.changed }
  const result = await attempted.result
  if (result.kind === 'conflict') return result
  const showing = shownAhead(resource, [result.entry])
  if (showing) await showing
  return { kind: 'written', changed: { kind: attempted.removes ? 'removed' : 'put', entry: result.entry } }
}

function* writtenAhead(decision: Put | Removal): Steps<void> {
  yield
  yield* encodeAhead(decision.kind === 'put' ? decision.draft : decision.last)
}

function storedAheadOf({ resource }: Call, decision: Decision): Promise<void> | null {
  switch (decision.kind) {
    case 'put':
      return storedAhead(resource, decision.draft)
    case 'remove':
      return storedAhead(resource, decision.last)
    case 'keep':
      return null
  }
}

function validated(
  call: Call,
  {
    operation,
    decision,
    old,
    dryRun,
    deleteOptions = {},
    shown,
  }: {
    readonly operation: NonNullable<ChangeOperation>
    readonly decision: Decision
    readonly old: ApiObject
    readonly dryRun: boolean
    readonly deleteOptions?: DeleteOptions | undefined
    readonly shown?: Shown | undefined
  },
): void | Promise<void> {
  const object = operation === 'DELETE' ? null : changedTo(decision, old)
  const options =
    operation === 'DELETE'
      ? deleteOptionsOf(deleteOptions)
      : writeOptionsOf(call, { kind: 'UpdateOptions', dryRun })
  const admitted = { operation, object, old, dryRun, options }
  if (!shown) return call.server.admission.validate(call, admitted)
  const views = { object: object && shown.of(object), old: shown.of(old), kind: shown.kind }
  return call.server.admission.validate(call, { ...admitted, ...views })
}

function changedTo(decision: Decision, old: ApiObject): ApiObject {
  switch (decision.kind) {
    case 'put':
      return decision.draft
    case 'remove':
      return decision.last
    case 'keep':
      return old
  }
}

/** Waits for others; what was reserved meanwhile is let go where they refuse. */
export async function heldUntil(decision: Decision, validating: Promise<void>): Promise<void> {
  try {
    await validating
  } catch (error) {
    if (decision.kind !== 'keep') decision.release?.()
    throw error
  }
}

function outcomeOf(tried: Exclude<Tried, { kind: 'conflict' }>): Changed {
  if (tried.kind === 'refused') throw tried.error
  return tried.changed
}

/** Whether what was decided on is what readers see, at the latest when all that is under way has ended. */
async function isStill(store: Store, key: Key, entry: Entry | null): Promise<boolean> {
  if (entry && store.get(key) === entry) return true
  await store.settled()
  return store.get(key) === entry
}

type Attempted =
  | { readonly kind: 'done'; readonly changed: Changed }
  | { readonly kind: 'writing'; readonly removes: boolean; readonly result: Promise<WriteResult> }

interface Attempt {
  readonly key: Key
  readonly entry: Entry
  readonly decision: Decision
  readonly dryRun: boolean
  /** The managers of the stored object. */
  readonly before: Managers
}

function attemptWrite(call: Call, { key, entry, decision, dryRun, before }: Attempt): Attempted {
  const expect = { kind: 'at', revision: entry.revision } as const
  switch (decision.kind) {
    case 'keep':
      return { kind: 'done', changed: { kind: 'kept', entry } }
    case 'remove': {
      const { last } = decision
      if (dryRun) {
        decision.release?.()
        return { kind: 'done', changed: { kind: 'imagined', object: last, removed: true } }
      }
      const encode: Write['encode'] = revision =>
        encodeObject(call.resource, { draft: last, managers: before, revision })
      const writing = call.server.store.write({ kind: 'delete', key, expect, encode })
      const result = decision.release ? writing.finally(() => decision.release?.()) : writing
      return { kind: 'writing', removes: true, result }
    }
    case 'put': {
      const put = putObject(call, {
        key,
        expect,
        put: { ...decision, managers: decision.managers ?? before },
        dryRun,
      })
      return put instanceof Promise
        ? { kind: 'writing', removes: false, result: put }
        : { kind: 'done', changed: { kind: 'imagined', object: put, removed: false } }
    }
  }
}

export interface PutOptions {
  readonly key: Key
  readonly expect: Write['expect']
  readonly put: Put
  readonly dryRun: boolean
}

/** Begins the write without waiting for anything. Of a dry run the object as it would be, at once. */
export function putObject(
  { server, resource }: Call,
  { key, expect, put, dryRun }: PutOptions,
): Promise<WriteResult> | ApiObject {
  const { draft, managers = noManagers } = put
  if (dryRun) {
    put.release?.()
    setManagers(draft, managers)
    return draft
  }
  const encode: Write['encode'] = revision => encodeObject(resource, { draft, managers, revision })
  const writing = server.store.write({ kind: 'put', key, expect, encode })
  return put.release ? writing.finally(() => put.release?.()) : writing
}

/** The object that a change led to. */
export const changedObject = (call: Call, changed: Changed): ApiObject =>
  changed.kind === 'imagined' ? changed.object : objectOf(call.resource, changed.entry)
