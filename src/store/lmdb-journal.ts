// The journal in LMDB: one record per key (eight bytes of revision, then the object's bytes) and one that holds the
// newest revision, because a deletion leaves no record behind. A batch is one LMDB transaction and is waited for until
// it is flushed, not only committed.
//
// LMDB shows a transaction to readers before it flushes it. So when it reports an error, what readers see tells the two
// cases apart: the batch is not there, it was given up before that, and nothing of it is kept; or it is there and only
// its flush failed, and whether the disk has it nobody can say. A flush that is tried again proves nothing: the system
// may have dropped the pages that it could not write.
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { type Database, open } from 'lmdb'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import { dataFileOf, inspectDataFile, markOpened } from './data-file.ts'
import { DiskRoom, type Growth, lookAtDisk, type Room } from './disk-room.ts'
import {
  type Appended,
  type Journal,
  type JournalRecord,
  type JournalState,
  type OpenedJournal,
  revisionOf,
} from './journal.ts'
import { type Entry, type Key, type Revision, StoreCorrupt, StoreFailure } from './store.ts'

/** Sorts before every object's key, which start with a slash. */
const metaKey = Buffer.from('!meta')
const revisionBytes = 8

/** Raised when the layout changes; a newer one is refused instead of misread. */
const formatVersion = 1

export interface LmdbJournalOptions {
  readonly directory: string
  readonly clock: Clock
}

/**
 * Throws `StoreCorrupt` when the folder holds something that is not, or no longer, a store; `StoreFailure` on a full disk; the
 * system's own error (EACCES) where it may not be read or written.
 */
export function openLmdbJournal({ directory, clock }: LmdbJournalOptions): OpenedJournal {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  requireRights(directory)
  requireSpace(directory)
  inspectDataFile(directory)
  let database: Database<Buffer, Buffer>
  try {
    database = open<Buffer, Buffer>({
      path: directory,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSubdir: false,
      // A batch of ours is a transaction already; LMDB's own batching loses the failure of a commit.
      eventTurnBatching: false,
    })
  } catch (cause) {
    throw new StoreCorrupt(
      `${directory} cannot be opened as a store: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
  try {
    const state = readState(database)
    markOpened(directory)
    const room = new DiskRoom({ clock, look: lookAtDisk(directory) })
    return { journal: journalOf({ database, directory, room }), state }
  } catch (error) {
    void database.close()
    throw error
  }
}

/** LMDB's own words for it are those of a damaged store. */
function requireRights(directory: string): void {
  const { R_OK, W_OK, X_OK } = constants
  accessSync(directory, R_OK | W_OK | X_OK)
  const file = dataFileOf(directory)
  if (existsSync(file)) accessSync(file, R_OK | W_OK)
}

/** LMDB maps files that it has not filled yet: on a full disk the first touch of one would end the process. */
function requireSpace(directory: string): void {
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize >= limits.storeFreeBytesMin) return
  throw Object.assign(new StoreFailure(`no space left on device for ${directory}`, { outcome: 'refused' }), {
    code: 'ENOSPC',
  })
}

/** A failed commit is told by the batch; the promises of its parts say the same once more. */
const saidByBatch = () => {}

/** LMDB's error points at a promise that is rejected with what really happened. */
async function causeOf(error: unknown): Promise<Error> {
  let cause = error
  if (error instanceof Error && 'commitError' in error) {
    await Promise.resolve(error.commitError).catch((told: unknown) => {
      cause = told
    })
  }
  return cause instanceof Error ? cause : new Error(String(cause))
}

type LmdbDatabase = Database<Buffer, Buffer>

interface JournalParts {
  readonly database: LmdbDatabase
  readonly directory: string
  readonly room: DiskRoom
}

function journalOf({ database, directory, room }: JournalParts): Journal {
  let lastFailed = false
  const shortage = `no space left on the disk of the data folder (${directory})`
  const lost = new Error(`the file of the store was removed: ${dataFileOf(directory)}`)
  const write = async (records: readonly JournalRecord[], newest: Revision): Promise<Appended> => {
    let found: Room
    try {
      found = await room.roomFor(bytesOf(records), () => growthOf(database, records))
    } catch (error) {
      // A disk that does not say what it has is written nothing.
      return { kind: 'refused', cause: await causeOf(error) }
    }
    if (found === 'gone') return { kind: 'refused', cause: lost }
    if (found === 'short')
      return { kind: 'refused', cause: Object.assign(new Error(shortage), { code: 'ENOSPC' }) }
    const before = newestOf(database)
    try {
      await writeBatch(database, records, newest)
      lastFailed = false
      return { kind: 'durable' }
    } catch (error) {
      lastFailed = true
      // A batch without a new revision cannot be told from one that was given up.
      const isGivenUp = newest !== before && wasGivenUp(database, before)
      return { kind: isGivenUp ? 'refused' : 'unknown', cause: await causeOf(error) }
    }
  }
  return {
    async append(records): Promise<Appended> {
      const last = records.at(-1)
      return last ? write(records, revisionOf(last)) : { kind: 'durable' }
    },
    rewrite: entries =>
      write(
        entries.map(entry => ({ kind: 'put', entry })),
        newestOf(database) as Revision,
      ),
    shortage: () => (room.isShort ? shortage : null),
    lost: room.gone.then(() => lost),
    async close() {
      room.stop()
      // LMDB would wait for the flush of the batch that failed, which never comes. Nothing else is under way.
      if (!lastFailed) await database.close()
    },
  }
}

function bytesOf(records: readonly JournalRecord[]): number {
  let bytes = 0
  for (const record of records) if (record.kind === 'put') bytes += sizeOf(record.entry.bytes.byteLength)
  return bytes
}

function growthOf(database: LmdbDatabase, records: readonly JournalRecord[]): Growth {
  let givesBack = 0
  for (const record of records) {
    const key = record.kind === 'put' ? record.entry.key : record.key
    const old = database.get(Buffer.from(key))
    if (old) givesBack += sizeOf(old.byteLength)
  }
  return { takes: bytesOf(records), givesBack }
}

const pageBytes = 4096

/** What a record takes of the file: a part of a page, or pages of its own. */
const sizeOf = (bytes: number): number =>
  bytes < pageBytes / 2 ? bytes + 300 : Math.ceil((bytes + 32) / pageBytes) * pageBytes

async function writeBatch(
  database: LmdbDatabase,
  records: readonly JournalRecord[],
  newest: Revision,
): Promise<void> {
  const committed = database.batch(() => {
    for (const record of records) {
      if (record.kind === 'put')
        database.put(Buffer.from(record.entry.key), encodeEntry(record.entry)).catch(saidByBatch)
      else database.remove(Buffer.from(record.key)).catch(saidByBatch)
    }
    database.put(metaKey, encodeMeta(newest)).catch(saidByBatch)
  })
  if (!(await committed)) throw new Error('the transaction was not committed')
  await database.flushed
}

/** Whether a batch that failed left no trace, and the next one may be tried. Where LMDB itself gave up, nobody knows. */
function wasGivenUp(database: LmdbDatabase, before: number): boolean {
  try {
    database.resetReadTxn()
    if (newestOf(database) !== before) return false
    // Throws where LMDB could not write its meta page: from then on it takes no transaction, and would not answer.
    database.transactionSync(() => {})
    return true
  } catch {
    return false
  }
}

function newestOf(database: LmdbDatabase): number {
  const meta = database.get(metaKey)
  return meta ? Number(meta.readBigUInt64BE()) : 0
}

function encodeEntry({ bytes, revision }: Entry): Buffer {
  const record = Buffer.allocUnsafe(revisionBytes + bytes.byteLength)
  record.writeBigUInt64BE(BigInt(revision))
  record.set(bytes, revisionBytes)
  return record
}

function encodeMeta(revision: Revision): Buffer {
  const record = Buffer.alloc(revisionBytes + 1)
  record.writeBigUInt64BE(BigInt(revision))
  record[revisionBytes] = formatVersion
  return record
}

function readState(database: Database<Buffer, Buffer>): JournalState {
  const entries: Entry[] = []
  const meta = database.get(metaKey)
  if (meta && meta[revisionBytes] !== formatVersion) {
    throw new StoreCorrupt(
      `the store has format ${meta[revisionBytes]}, this version of Kedge reads ${formatVersion}`,
    )
  }
  const newest = meta ? Number(meta.readBigUInt64BE()) : 0
  for (const { key, value } of database.getRange()) {
    if (key.equals(metaKey)) continue
    const path = key.toString()
    if (!Buffer.from(path).equals(key))
      throw new StoreCorrupt(`${JSON.stringify(path)} is not a key: its bytes are no text`)
    if (value.byteLength < revisionBytes) throw new StoreCorrupt(`the record of ${key} is cut short`)
    const revision = Number(value.readBigUInt64BE()) as Revision
    // `Store.check` looks at how they are formed.
    entries.push({
      key: path as Key,
      bytes: Uint8Array.from(value.subarray(revisionBytes)),
      revision,
    })
  }
  return { revision: newest as Revision, entries }
}
