// A journal over another one, which keeps some entries sealed. Above it nobody knows of that.
//
// Invariants:
//   - what is to be sealed never reaches the journal below open, nor under any but the first key;
//   - of each entry that is sealed, or ought to be, it is known how it stands on the disk: `#kept`;
//   - an entry is written again in place, with its own revision, and only between batches: what the store knows of it
//     stays true, whatever becomes of the writing.
import { assert } from '../../base/assert.ts'
import type { SealingKey, SealingKeys } from '../../base/encryption-keys.ts'
import type { Appended, Journal, JournalRecord, OpenedJournal } from '../journal.ts'
import { type Entry, type Key, StoreCorrupt } from '../store.ts'
import { seal, sealingKeyNameOf, unseal } from './seal.ts'

interface Kept {
  /** As the store has it. */
  readonly entry: Entry
  /** The key that it is sealed with on the disk; null when it is open there. */
  readonly under: string | null
}

/** Entries that are written again in one transaction. */
const rewrittenAtOnce = 64

export class SealedJournal implements Journal {
  readonly lost: Promise<Error> | undefined
  readonly #below: Journal
  readonly #kept = new Map<Key, Kept>()
  #keys: SealingKeys
  /** Batches and rewritings come one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  /** Set when nobody knows what became of a rewriting: the journal below takes nothing more. */
  #unknown: Appended | null = null

  constructor(below: Journal, keys: SealingKeys) {
    this.#below = below
    this.#keys = keys
    this.lost = below.lost
  }

  /** What the journal below held, unsealed. Throws `StoreCorrupt` where a key is missing or a record does not open. */
  *read(entries: OpenedJournal['state']['entries']): Iterable<Entry> {
    for (const entry of entries) {
      const { under, opened } = this.#open(entry)
      if (under !== null || this.#isSealed(entry.key)) this.#kept.set(entry.key, { entry: opened, under })
      yield opened
    }
  }

  #open(entry: Entry): { readonly under: string | null; readonly opened: Entry } {
    const { key } = entry
    try {
      const under = sealingKeyNameOf(entry.bytes)
      if (under === null) return { under, opened: entry }
      const sealingKey = this.#keys.keys.find(({ name }) => name === under)
      if (!sealingKey) throw new StoreCorrupt(`${key} is encrypted with ${under}, a key that is not there`)
      return { under, opened: unseal(entry, sealingKey) }
    } catch (cause) {
      if (cause instanceof StoreCorrupt) throw cause
      throw new StoreCorrupt(`${key} cannot be decrypted: it was changed, or encrypted with another key`, {
        cause,
      })
    }
  }

  append(records: readonly JournalRecord[]): Promise<Appended> {
    return this.#next(async () => {
      if (this.#unknown) return this.#unknown
      const { name } = this.#sealingKey
      const appended = await this.#below.append(records.map(record => this.#sealed(record)))
      if (appended.kind === 'durable') for (const record of records) this.#note(record, name)
      return appended
    })
  }

  shortage(): string | null {
    return this.#below.shortage?.() ?? null
  }

  close(): Promise<void> {
    return this.#next(() => this.#below.close())
  }

  /** From now on entries are sealed by these keys; those that stand otherwise are for `rewrite`. */
  use(keys: SealingKeys): void {
    this.#keys = keys
  }

  /** How many entries do not stand on the disk as the keys say. */
  get stale(): number {
    let count = 0
    for (const [key, { under }] of this.#kept) if (under !== this.#wanted(key)) count++
    return count
  }

  /** Brings some entries that stand otherwise into the form that the keys say; durable once none is left. */
  rewrite(): Promise<Appended> {
    return this.#next(async () => {
      if (this.#unknown) return this.#unknown
      assert(this.#below.rewrite, 'What is sealed lies on a journal that can write an entry again.')
      const { name } = this.#sealingKey
      const batch: Entry[] = []
      for (const [key, { entry, under }] of this.#kept) {
        if (under !== this.#wanted(key)) batch.push(entry)
        if (batch.length === rewrittenAtOnce) break
      }
      if (batch.length === 0) return { kind: 'durable' }
      const rewritten = await this.#below.rewrite(batch.map(entry => this.#onDisk(entry)))
      if (rewritten.kind === 'unknown') this.#unknown = rewritten
      if (rewritten.kind === 'durable') for (const entry of batch) this.#note({ kind: 'put', entry }, name)
      return rewritten
    })
  }

  get #sealingKey(): SealingKey {
    const [first] = this.#keys.keys
    assert(first, 'There is a key to seal with.')
    return first
  }

  #isSealed(key: Key): boolean {
    return this.#keys.resources.some(resource => key.startsWith(prefixOfResource(resource)))
  }

  #wanted(key: Key): string | null {
    return this.#isSealed(key) ? this.#sealingKey.name : null
  }

  #onDisk(entry: Entry): Entry {
    return this.#isSealed(entry.key) ? seal(entry, this.#sealingKey) : entry
  }

  #sealed(record: JournalRecord): JournalRecord {
    return record.kind === 'put' ? { kind: 'put', entry: this.#onDisk(record.entry) } : record
  }

  #note(record: JournalRecord, under: string): void {
    const key = record.kind === 'put' ? record.entry.key : record.key
    if (record.kind === 'put' && this.#isSealed(key)) this.#kept.set(key, { entry: record.entry, under })
    else this.#kept.delete(key)
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}

/** `secrets` → `//secrets/`, `widgets.example.com` → `/example.com/widgets/`. */
function prefixOfResource(resource: string): Key {
  const dot = resource.indexOf('.')
  return dot < 0 ? `//${resource}/` : `/${resource.slice(dot + 1)}/${resource.slice(0, dot)}/`
}
