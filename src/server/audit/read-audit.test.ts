import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditPage, AuditQuery } from '../../api/iam/audit.ts'
import { readAudit } from './read-audit.ts'

let folder: string
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-audit-'))
  log = join(folder, 'audit.log')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const begun = Date.parse('2026-01-02T03:00:00Z')
const timeOf = (index: number) => new Date(begun + index * 1000).toISOString()
const lineOf = (index: number, more: object = {}): string =>
  `${JSON.stringify({
    stage: 'ResponseComplete',
    stageTimestamp: timeOf(index),
    verb: index % 2 === 0 ? 'create' : 'patch',
    user: { username: index % 3 === 0 ? 'ann' : 'ben' },
    objectRef: { resource: 'pods', namespace: 'shop', name: `p-${index}` },
    responseStatus: { code: 200 },
    ...more,
  })}\n`

const namesOf = ({ entries }: AuditPage) => entries.map(({ objectRef }) => objectRef?.name)
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

async function all(query: Partial<AuditQuery> = {}): Promise<readonly (string | undefined)[]> {
  const names: (string | undefined)[] = []
  let before: string | null = null
  do {
    const page: AuditPage = await readAudit(log, { limit: 7, ...query, before })
    expect(page.entries.length).toBeLessThanOrEqual(query.limit ?? 7)
    names.push(...namesOf(page))
    before = page.next
  } while (before !== null)
  return names
}

const newestFirst = (count: number) =>
  numbers(count)
    .map(index => `p-${index}`)
    .toReversed()

describe('the audit log', () => {
  it.each([0, 1, 7, 8, 1000])('of %d lines is read page by page, the newest first', async count => {
    writeFileSync(
      log,
      numbers(count)
        .map(index => lineOf(index))
        .join(''),
    )
    expect(await all()).toEqual(newestFirst(count))
  })

  it('is read over lines longer than what is read at once, and without a last one that is not whole', async () => {
    const long = 'x'.repeat(300_000)
    const lines = numbers(6).map(index =>
      lineOf(index, index % 2 ? { requestObject: long, userAgent: long } : {}),
    )
    writeFileSync(log, `${lines.join('')}${lineOf(6).slice(0, 40)}`)
    const { entries } = await readAudit(log, { limit: 10, before: null })
    expect(entries.map(({ objectRef }) => objectRef?.name)).toEqual(newestFirst(6))
    expect(entries[0]).not.toHaveProperty('requestObject')
  })

  it('goes on in the files put aside, also when the file is put aside between two pages', async () => {
    writeFileSync(
      join(folder, 'audit-2026-01-01T00-00-00.000.log'),
      [0, 1].map(index => lineOf(index)).join(''),
    )
    writeFileSync(
      join(folder, 'audit-2026-01-02T00-00-00.000.log'),
      [2, 3].map(index => lineOf(index)).join(''),
    )
    writeFileSync(join(folder, 'other-2026-01-02T00-00-00.000.log'), lineOf(99))
    writeFileSync(log, [4, 5, 6].map(index => lineOf(index)).join(''))
    const first = await readAudit(log, { limit: 2, before: null })
    expect(namesOf(first)).toEqual(['p-6', 'p-5'])
    renameSync(log, join(folder, 'audit-2026-01-03T00-00-00.000.log'))
    appendFileSync(log, lineOf(7))
    const second = await readAudit(log, { limit: 3, before: first.next })
    expect(namesOf(second)).toEqual(['p-4', 'p-3', 'p-2'])
    expect(namesOf(await readAudit(log, { limit: 9, before: second.next }))).toEqual(['p-1', 'p-0'])
    expect((await all()).length).toBe(8)
  })

  it('is searched', async () => {
    const lines = numbers(30).map(index => lineOf(index))
    const refused = lineOf(30, { responseStatus: { code: 403 }, objectRef: { resource: 'secrets' } })
    writeFileSync(log, [...lines, refused, 'no JSON\n', lineOf(31, { stage: 'RequestReceived' })].join(''))
    expect(await all({ name: 'p-3' })).toEqual(['p-3'])
    expect((await all({ user: 'ann' })).length).toBe(11)
    expect((await all({ user: 'an' })).length).toBe(0)
    expect(await all({ verb: 'create', user: 'ann', namespace: 'shop' })).toEqual([
      'p-24',
      'p-18',
      'p-12',
      'p-6',
      'p-0',
    ])
    expect((await all({ resource: 'secrets' })).length).toBe(1)
    expect((await all({ outcome: 'refused' })).length).toBe(1)
    expect(await all({ from: begun + 3000, to: begun + 5000 })).toEqual(['p-5', 'p-4', 'p-3'])
  })

  it('that is not there, or goes on at a place that is none, has nothing in it', async () => {
    const nothing = { entries: [], next: null }
    expect(await readAudit(log, { limit: 1, before: null })).toEqual(nothing)
    writeFileSync(log, lineOf(0))
    expect(await readAudit(log, { limit: 1, before: '1-1' })).toEqual(nothing)
    expect(namesOf(await readAudit(log, { limit: 1, before: '../../etc/passwd' }))).toEqual(['p-0'])
  })

  it('is looked through only so far for one answer', async () => {
    const padded = numbers(20).map(index => lineOf(index, { userAgent: 'x'.repeat(1_000_000) }))
    writeFileSync(log, padded.join(''))
    const page = await readAudit(log, { limit: 5, before: null, name: 'p-0' })
    expect([page.entries.length, page.next]).not.toEqual([0, null])
    expect(await all({ name: 'p-0' })).toEqual(['p-0'])
  })
})
