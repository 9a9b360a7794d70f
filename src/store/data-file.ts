// LMDB maps its file into memory and believes what its first pages say: a page that is missing, or a first page with
// rubbish in it, ends the process with a signal instead of an error. So before LMDB opens the file, we read the two meta
// pages and compare what they promise with what is there.
//
// An empty file is new only where there was none before: a mark beside it, made after the first opening, tells.
import { closeSync, existsSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreCorrupt } from './store.ts'

/** Offsets in LMDB's meta page, and in the head of any page, in data format 2. */
const offsets = {
  flags: 18,
  magic: 24,
  version: 28,
  pageSize: 48,
  root: 136,
  lastPage: 144,
  transaction: 152,
}
const metaBytes = 160
const magic = 0xbeefc0de
const dataVersion = 2
const flagOf = { branch: 1, leaf: 2, meta: 8 }
const pageBytesMax = 65_536
/** The number of a page that is not there: the root of an empty tree. */
const noPage = 2n ** 64n - 1n

interface Meta {
  readonly pageSize: number
  readonly root: number | null
  readonly lastPage: number
  readonly transaction: number
}

export const dataFileOf = (directory: string): string => join(directory, 'data.mdb')
const markOf = (directory: string): string => join(directory, 'opened')

/** Throws `StoreCorrupt` when LMDB must not be let near the store in `directory`. */
export function inspectDataFile(directory: string): void {
  const path = dataFileOf(directory)
  const sizeBytes = existsSync(path) ? inspect(path) : 0
  if (sizeBytes === 0 && existsSync(markOf(directory)))
    throw new StoreCorrupt(`${path} is ${existsSync(path) ? 'empty' : 'missing'}, and there were data in it`)
}

/** Called once a store has been opened: from now on its file is expected to be there. */
export function markOpened(directory: string): void {
  if (!existsSync(markOf(directory))) writeFileSync(markOf(directory), 'data.mdb is here\n', { mode: 0o600 })
}

/** The size of the file, after a look at its first pages. */
function inspect(path: string): number {
  const file = openSync(path, 'r')
  try {
    const sizeBytes = fstatSync(file).size
    // LMDB makes the file before it writes to it: empty is new.
    if (sizeBytes === 0) return 0
    const first = readMeta(file, 0)
    if (first === null && readMeta(file, 4096) === null)
      throw new StoreCorrupt(`${path} is not a store: it does not begin like one`)
    const second = first && readMeta(file, first.pageSize)
    if (!first || !second)
      throw new StoreCorrupt(`${path} is damaged: one of its first two pages holds rubbish`)
    const newest = second.transaction > first.transaction ? second : first
    const promisedBytes = (newest.lastPage + 1) * newest.pageSize
    if (promisedBytes > sizeBytes)
      throw new StoreCorrupt(`${path} is cut short: ${sizeBytes} bytes of at least ${promisedBytes}`)
    if (!hasRoot(file, newest)) throw new StoreCorrupt(`${path} is damaged: the root of its tree is missing`)
    return sizeBytes
  } finally {
    closeSync(file)
  }
}

/** Null for a page that is no meta page. */
function readMeta(file: number, position: number): Meta | null {
  const bytes = Buffer.alloc(metaBytes)
  if (readSync(file, bytes, 0, metaBytes, position) < metaBytes) return null
  if (bytes.readUInt32LE(offsets.magic) !== magic) return null
  if ((bytes.readUInt16LE(offsets.flags) & flagOf.meta) === 0) return null
  if (bytes.readUInt16LE(offsets.version) !== dataVersion) return null
  const pageSize = bytes.readUInt32LE(offsets.pageSize)
  if (pageSize < 512 || pageSize > pageBytesMax || (pageSize & (pageSize - 1)) !== 0) return null
  const root = bytes.readBigUInt64LE(offsets.root)
  return {
    pageSize,
    root: root === noPage ? null : Number(root),
    lastPage: Number(bytes.readBigUInt64LE(offsets.lastPage)),
    transaction: Number(bytes.readBigUInt64LE(offsets.transaction)),
  }
}

function hasRoot(file: number, { root, lastPage, pageSize }: Meta): boolean {
  if (root === null) return true
  if (root > lastPage) return false
  const head = Buffer.alloc(offsets.magic)
  if (readSync(file, head, 0, head.byteLength, root * pageSize) < head.byteLength) return false
  const isOfTree = (head.readUInt16LE(offsets.flags) & (flagOf.branch | flagOf.leaf)) !== 0
  return isOfTree && Number(head.readBigUInt64LE(0)) === root
}
