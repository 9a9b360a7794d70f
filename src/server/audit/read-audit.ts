// Looks up in the audit log who did what: the newest first, a page at a time, in the file that is being written and in those put
// aside. Each answer reads so much at most, and says where the next one goes on; that place is told by the file itself, not by
// its name, since files are put aside meanwhile.
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { AuditEntry, AuditFilter, AuditPage, AuditQuery } from '../../api/iam/audit.ts'
import type { Instant } from '../../base/clock.ts'
import { nextTurn } from '../../base/turn.ts'
import { readBack } from './read-back.ts'

/** So much is looked at for one answer. */
const bytesMax = 8 * 1024 * 1024
/** Lines are in the order of their ends, give or take what was on its way. */
const disorderMs = 60_000

interface Opened {
  readonly file: FileHandle
  readonly ino: number
  readonly size: number
}

/** `path` is that of the log's own file. */
export async function readAudit(path: string, query: AuditQuery): Promise<AuditPage> {
  const entries: AuditEntry[] = []
  const texts = textsOf(query)
  let start = placeOf(query.before)
  let bytesLeft = bytesMax
  const seen = new Set<number>()
  for await (const { file, ino, size } of filesOf(path)) {
    if (seen.has(ino) || (start !== null && start.ino !== ino)) continue
    seen.add(ino)
    const end = Math.min(size, start?.at ?? size)
    start = null
    let last = end
    for await (const lines of readBack(file, end)) {
      for (const { text, at } of lines) {
        const entry = texts.every(each => text.includes(each)) ? entryOf(text) : null
        if (entry && isOlder(entry, query)) return { entries, next: null }
        if (entry && matches(entry, query)) entries.push(shownOf(entry))
        bytesLeft -= last - at
        last = at
        if (entries.length >= query.limit || bytesLeft <= 0) return { entries, next: `${ino}-${at}` }
      }
      await nextTurn()
    }
  }
  return { entries, next: null }
}

/** That which is being written first, then the others, the newest first. Each is open until the next is asked for. */
async function* filesOf(path: string): AsyncGenerator<Opened> {
  // Before the others are looked for: it may be put aside meanwhile, and would be missed.
  yield* opened(path)
  const end = extname(path)
  const stem = `${basename(path, end)}-`
  const names = await readdir(dirname(path)).catch(() => [])
  const aside = names.filter(name => name.startsWith(stem) && name.endsWith(end))
  for (const name of aside.toSorted().toReversed()) yield* opened(join(dirname(path), name))
}

async function* opened(path: string): AsyncGenerator<Opened> {
  // One that was there a moment ago may have been removed as the oldest.
  const file = await open(path, 'r').catch(() => null)
  if (!file) return
  try {
    const { ino, size } = await file.stat()
    yield { file, ino, size }
  } finally {
    await file.close()
  }
}

interface Place {
  readonly ino: number
  readonly at: number
}

function placeOf(before: string | null): Place | null {
  const [, ino, at] = /^(\d{1,20})-(\d{1,15})$/.exec(before ?? '') ?? []
  return ino === undefined ? null : { ino: Number(ino), at: Number(at) }
}

/** What must stand in a line that is wanted, so that others need not be parsed. */
const textsOf = ({ user, verb, resource, namespace, name }: AuditFilter): readonly string[] =>
  [user, verb, resource, namespace, name].flatMap(each => (each ? [JSON.stringify(each)] : []))

function entryOf(text: string): AuditEntry | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    // Kedge was ended while it wrote.
    return null
  }
}

const timeOf = ({ stageTimestamp }: AuditEntry): Instant => Date.parse(stageTimestamp ?? '')

const isOlder = (entry: AuditEntry, { from }: AuditFilter): boolean =>
  from !== undefined && timeOf(entry) < from - disorderMs

/** Of each request one line: its end, or the beginning of what leaves HTTP. */
function isTelling({ stage, responseStatus }: AuditEntry): boolean {
  const code = responseStatus?.code
  return stage === 'ResponseComplete'
    ? code !== 101
    : stage === 'ResponseStarted' && (code === 101 || code === 401)
}

function matches(entry: AuditEntry, filter: AuditFilter): boolean {
  const { user, verb, objectRef = {} } = entry
  return (
    isTelling(entry) &&
    isAs(filter.user, user?.username) &&
    isAs(filter.verb, verb) &&
    isAs(filter.resource, objectRef.resource) &&
    isAs(filter.namespace, objectRef.namespace) &&
    isAs(filter.name, objectRef.name) &&
    (filter.outcome === undefined || isRefused(entry)) &&
    (filter.from === undefined || timeOf(entry) >= filter.from) &&
    (filter.to === undefined || timeOf(entry) <= filter.to)
  )
}

/** At the door of accounts, what is hidden from who asks counts too. */
function isRefused({ requestURI, responseStatus }: AuditEntry): boolean {
  const code = responseStatus?.code ?? 0
  return code === 401 || code === 403 || (code >= 400 && requestURI?.startsWith('/console/') === true)
}

const isAs = (wanted: string | undefined, found: string | undefined): boolean =>
  wanted === undefined || wanted === '' || wanted === found

const shownOf = ({ requestObject: _, responseObject: __, ...entry }: AuditEntry): AuditEntry => entry
