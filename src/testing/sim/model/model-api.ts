// A model of the Kubernetes API for simulations: synchronous, small, and honest where a controller could be caught out.
//
// It keeps names unique, compares resourceVersions and preconditions, holds finalizers and graceful deletion, refuses
// what is immutable, and remembers every write: that log is what invariants are judged by. It is no server: only the
// kinds that a StatefulSet lives with, only the fields that matter to them.
//
// Objects are never changed, only replaced, so that snapshots cost nothing.

import { isEqual } from '../../../api/equality.ts'
import type { DeleteOptions } from '../../../api/generated/types.ts'
import { type Kind, kinds } from '../../../api/kinds.ts'
import { type ApiObject, keyOf, type ObjectRef, refOf } from '../../../api/object.ts'
import type { Clock, Instant } from '../../../base/clock.ts'
import { formatTime } from '../../../base/clock.ts'
import { conflict, exists, missing, rulesOf } from './model-rules.ts'

export type Verb = 'create' | 'update' | 'status' | 'patch' | 'delete'

/** One change of one object. */
export interface Write {
  readonly version: number
  readonly at: Instant
  readonly actor: string
  readonly verb: Verb
  readonly kind: Kind
  readonly before: ApiObject | null
  /** Null when the object is gone. */
  readonly after: ApiObject | null
  /** What a deletion asked for. */
  readonly options?: DeleteOptions
}

export interface HistoryEvent {
  readonly version: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: ApiObject
}

export interface WriteContext {
  readonly actor: string
}

export class ModelApi {
  readonly writes: Write[] = []
  readonly #clock: Clock
  readonly #tables = new Map<string, Map<string, ApiObject>>()
  readonly #histories = new Map<string, HistoryEvent[]>()
  readonly #listeners: ((write: Write) => void)[] = []
  #version = 0
  #uids = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get version(): number {
    return this.#version
  }

  onWrite(listener: (write: Write) => void): void {
    this.#listeners.push(listener)
  }

  find<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): T | null {
    return (this.#table(kind).get(keyOf(ref)) as T | undefined) ?? null
  }

  get<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): T {
    const found = this.find(kind, ref)
    if (!found) throw missing(kind, ref.name)
    return found
  }

  /** In the order of keys, as a server lists. */
  list<T extends ApiObject>(kind: Kind<T>): readonly T[] {
    const table = this.#table(kind)
    return [...table.keys()].sort().map(key => table.get(key) as T)
  }

  history(kind: Kind): readonly HistoryEvent[] {
    return this.#history(kind)
  }

  create<T extends ApiObject>(kind: Kind<T>, object: T, { actor }: WriteContext): T {
    const ref = refOf(object)
    if (this.find(kind, ref)) throw exists(kind, ref.name)
    const rules = rulesOf(kind)
    const created = rules.prepareForCreate(object)
    rules.validate(created)
    const metadata = {
      ...created.metadata,
      uid: `uid-${++this.#uids}`,
      creationTimestamp: formatTime(this.#clock.now()),
      ...(rules.hasGeneration ? { generation: 1 } : {}),
    }
    return this.#commit(kind, null, { ...created, metadata }, { actor, verb: 'create' })
  }

  /** Replaces all but the status and what the server keeps. */
  update<T extends ApiObject>(kind: Kind<T>, object: T, context: WriteContext): T {
    return this.#replace(kind, object, context, 'update')
  }

  updateStatus<T extends ApiObject>(kind: Kind<T>, object: T, context: WriteContext): T {
    return this.#replace(kind, object, context, 'status')
  }

  /** Changes the object as it is now. For those who need no precondition: users, kubelets. */
  change<T extends ApiObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    edit: (object: T) => T,
    { actor, verb = 'update' }: WriteContext & { readonly verb?: Verb },
  ): T {
    const old = this.get(kind, ref)
    const edited = edit(old)
    if (isEqual(edited, old)) return old
    const rules = rulesOf(kind)
    rules.validate(edited)
    const raised =
      rules.hasGeneration && !isEqual(rules.specOf(edited), rules.specOf(old))
        ? { ...edited.metadata, generation: (old.metadata?.generation ?? 0) + 1 }
        : edited.metadata
    return this.#commitOrRemove(kind, old, { ...edited, metadata: raised }, { actor, verb })
  }

  #replace<T extends ApiObject>(
    kind: Kind<T>,
    object: T,
    { actor }: WriteContext,
    verb: 'update' | 'status',
  ): T {
    const old = this.get(kind, refOf(object))
    const { resourceVersion, uid } = object.metadata ?? {}
    if (uid && uid !== old.metadata?.uid) throw conflict(kind, old, 'uid')
    if (resourceVersion && resourceVersion !== old.metadata?.resourceVersion)
      throw conflict(kind, old, 'version')
    const rules = rulesOf(kind)
    const merged =
      verb === 'status' ? rules.prepareForStatusUpdate(object, old) : rules.prepareForUpdate(object, old)
    return this.change(kind, refOf(old), () => merged, { actor, verb })
  }

  /** Begins or completes a deletion. The answer is the object as it then is, the last state when it is gone. */
  delete<T extends ApiObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options: DeleteOptions,
    { actor }: WriteContext,
  ): T {
    const old = this.get(kind, ref)
    const { uid, resourceVersion } = options.preconditions ?? {}
    if (uid && uid !== old.metadata?.uid) throw conflict(kind, old, 'uid')
    if (resourceVersion && resourceVersion !== old.metadata?.resourceVersion)
      throw conflict(kind, old, 'version')
    const going = rulesOf(kind).beginDeletion(old, options, this.#clock.now())
    if (going === old) return old
    return this.#commitOrRemove(kind, old, going, { actor, verb: 'delete', options })
  }

  #commitOrRemove<T extends ApiObject>(
    kind: Kind<T>,
    before: T,
    after: T,
    write: Pick<Write, 'actor' | 'verb' | 'options'>,
  ): T {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = after.metadata ?? {}
    const isGone =
      deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0
    return isGone ? this.#remove(kind, before, write) : this.#commit(kind, before, after, write)
  }

  #commit<T extends ApiObject>(
    kind: Kind<T>,
    before: T | null,
    after: T,
    write: Pick<Write, 'actor' | 'verb' | 'options'>,
  ): T {
    const version = ++this.#version
    const stored = { ...after, metadata: { ...after.metadata, resourceVersion: String(version) } }
    this.#table(kind).set(keyOf(refOf(stored)), stored)
    this.#history(kind).push({ version, type: before ? 'MODIFIED' : 'ADDED', object: stored })
    this.#tell({ ...write, version, at: this.#clock.now(), kind, before, after: stored })
    return stored
  }

  #remove<T extends ApiObject>(
    kind: Kind<T>,
    before: T,
    write: Pick<Write, 'actor' | 'verb' | 'options'>,
  ): T {
    const version = ++this.#version
    const last = { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } }
    this.#table(kind).delete(keyOf(refOf(before)))
    this.#history(kind).push({ version, type: 'DELETED', object: last })
    this.#tell({ ...write, version, at: this.#clock.now(), kind, before, after: null })
    return last
  }

  #tell(write: Write): void {
    this.writes.push(write)
    for (const listener of this.#listeners) listener(write)
  }

  #table(kind: Kind): Map<string, ApiObject> {
    const table = this.#tables.get(kind.plural) ?? new Map<string, ApiObject>()
    this.#tables.set(kind.plural, table)
    return table
  }

  #history(kind: Kind): HistoryEvent[] {
    const history = this.#histories.get(kind.plural) ?? []
    this.#histories.set(kind.plural, history)
    return history
  }
}

/** What judges read: of the model, or of what a real store has kept. */
export type ReadableApi = Pick<ModelApi, 'find' | 'get' | 'list' | 'history'>

/** What edits change: the model at once, or a real server some time later. */
export type EditableApi = Pick<ModelApi, 'find' | 'get' | 'list' | 'create' | 'change' | 'delete'>

/** The kinds that the model serves. */
export const modelKinds = [
  kinds.StatefulSet,
  kinds.Pod,
  kinds.PersistentVolumeClaim,
  kinds.ControllerRevision,
] as const
