// What the disk has kept, write by write: the truth that everything else in a world is judged by.
//
// It grows when a batch becomes durable, and nothing ever leaves it; a crash therefore takes nothing away from it. To the
// judges it looks like the model of the API: the same lists, the same history, the same writes with who made them and why.
import type { DeleteOptions } from '../../api/generated/types.ts'
import { builtInKinds, type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, keyOf, type ObjectRef } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import { type JournalRecord, revisionOf } from '../../store/journal.ts'
import type { Key, Revision } from '../../store/store.ts'
import type { HistoryEvent, ReadableApi, Verb, Write } from '../sim/model/model-api.ts'
import { missing } from '../sim/model/model-rules.ts'
import type { Pass } from '../sim/simulated-controller.ts'

/** Who asked for a write, and why. */
export interface Origin {
  readonly actor: string
  readonly verb: Verb
  readonly options?: DeleteOptions
  /** The plan that it belongs to, where a controller of sets asked. */
  readonly pass: Pass | null
}

export interface KeptWrite extends Write {
  readonly key: Key
  readonly origin: Origin
}

const nobody: Origin = { actor: 'nobody', verb: 'update', pass: null }

const kindOfKey = new Map<string, Kind>()
for (const kind of [...builtInKinds, ...Object.values<Kind>(kinds)])
  kindOfKey.set(`/${kind.group}/${kind.plural}/`, kind)

export class Chronicle implements ReadableApi {
  readonly writes: KeptWrite[] = []
  /** Why a record could not be what it says; for those who judge. */
  onWrite: ((write: KeptWrite) => void) | null = null
  readonly #clock: Clock
  readonly #byRevision = new Map<number, KeptWrite>()
  readonly #tables = new Map<string, Map<string, ApiObject>>()
  readonly #histories = new Map<string, HistoryEvent[]>()
  #version = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The newest revision that is durable. */
  get version(): number {
    return this.#version
  }

  /** The write of a revision, when it is durable. */
  at(revision: number): KeptWrite | null {
    return this.#byRevision.get(revision) ?? null
  }

  keep(records: readonly JournalRecord[], originOf: (revision: Revision) => Origin | undefined): void {
    for (const record of records) this.#keepOne(record, originOf(revisionOf(record)) ?? nobody)
  }

  #keepOne(record: JournalRecord, origin: Origin): void {
    const key = record.kind === 'put' ? record.entry.key : record.key
    const prefix = /^\/[^/]*\/[^/]*\//.exec(key)?.[0] ?? ''
    const kind = kindOfKey.get(prefix)
    if (!kind) return
    const [namespace = '', name = ''] = key.slice(prefix.length).split('/')
    const table = this.#table(kind)
    const version = revisionOf(record)
    const place = keyOf({ namespace, name })
    const before = table.get(place) ?? null
    const after = record.kind === 'put' ? objectOf(record.entry.bytes) : null
    if (after) table.set(place, after)
    else table.delete(place)
    this.#version = Math.max(this.#version, version)
    const object = after ?? before
    const type = after ? (before ? 'MODIFIED' : 'ADDED') : 'DELETED'
    if (object) this.#history(kind).push({ version, type, object })
    const { actor, verb, options } = origin
    const at = this.#clock.now()
    const about = { version, at, actor, verb, kind, before, after, key, origin }
    const write: KeptWrite = options ? { ...about, options } : about
    this.writes.push(write)
    this.#byRevision.set(version, write)
    this.onWrite?.(write)
  }

  find<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): T | null {
    return (this.#table(kind).get(keyOf(ref)) as T | undefined) ?? null
  }

  get<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): T {
    const found = this.find(kind, ref)
    if (!found) throw missing(kind, ref.name)
    return found
  }

  list<T extends ApiObject>(kind: Kind<T>): readonly T[] {
    const table = this.#table(kind)
    return [...table.keys()].sort().map(key => table.get(key) as T)
  }

  history(kind: Kind): readonly HistoryEvent[] {
    return this.#history(kind)
  }

  #table(kind: Kind): Map<string, ApiObject> {
    const name = `${kind.group}/${kind.plural}`
    const table = this.#tables.get(name) ?? new Map<string, ApiObject>()
    this.#tables.set(name, table)
    return table
  }

  #history(kind: Kind): HistoryEvent[] {
    const name = `${kind.group}/${kind.plural}`
    const history = this.#histories.get(name) ?? []
    this.#histories.set(name, history)
    return history
  }
}

const objectOf = (bytes: Uint8Array): ApiObject => JSON.parse(Buffer.from(bytes).toString('utf8'))
