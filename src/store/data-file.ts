// LMDB maps its file into memory: a page that is missing from a file cut short ends the process with SIGBUS instead of
// an error. So before LMDB opens it, we read the two meta pages and compare what they promise with what is there.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreCorrupt } from './store.ts'

/** Offsets of LMDB's meta page, data format 2. */
const offsets = { magic: 24, pageSize: 48, lastPage: 144, transaction: 152 }
const metaBytes = 160
const magic = 0xbeefc0de
/** Where the second meta page lies is said by the first one's page size; when that is unreadable, the usual one. */
const usualPageSize = 4096

interface Meta {
  readonly pageSize: number
  readonly lastPage: number
  readonly transaction: number
}

/** Throws `StoreCorrupt` when `path` exists and LMDB must not be let near it. */
export function inspectDataFile(path: string): void {
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  try {
    const sizeBytes = fstatSync(file).size
    // LMDB makes the file before it writes to it: empty is new.
    if (sizeBytes === 0) return
    const first = readMeta(file, 0)
    const second = readMeta(file, first?.pageSize ?? usualPageSize)
    const newest = (second?.transaction ?? -1) > (first?.transaction ?? -1) ? second : first
    if (!newest) throw new StoreCorrupt(`${path} is not a store: it does not begin like one`)
    if ((newest.lastPage + 1) * newest.pageSize > sizeBytes) {
      throw new StoreCorrupt(
        `${path} is cut short: ${sizeBytes} bytes of at least ${(newest.lastPage + 1) * newest.pageSize}`,
      )
    }
  } finally {
    closeSync(file)
  }
}

function readMeta(file: number, position: number): Meta | null {
  const bytes = Buffer.alloc(metaBytes)
  if (readSync(file, bytes, 0, metaBytes, position) < metaBytes) return null
  if (bytes.readUInt32LE(offsets.magic) !== magic) return null
  return {
    pageSize: bytes.readUInt32LE(offsets.pageSize),
    lastPage: Number(bytes.readBigUInt64LE(offsets.lastPage)),
    transaction: Number(bytes.readBigUInt64LE(offsets.transaction)),
  }
}
