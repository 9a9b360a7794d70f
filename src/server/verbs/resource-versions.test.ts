// Upstream's tables of what `resourceVersion`, `resourceVersionMatch`, `limit` and `continue` mean together, cell by cell.
import { expect, it, test } from 'vitest'
import type { WatchLine } from '../request/reply.ts'
import { storedObject } from '../resources/stored-object.ts'
import { startServer } from '../server-under-test.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

interface Answer {
  readonly code?: number
  readonly message?: string
  readonly reason?: string
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items?: readonly { readonly metadata: { readonly name: string } }[]
}

/** `a` and `b` were made, then `a` was deleted: three states, of which the first is at `old`. */
async function threeStates() {
  const server = await startServer()
  for (const name of ['a', 'b']) await server.send('POST', configMaps, { metadata: { name } })
  const old = String(server.store.revision())
  const page = (await server.send('GET', `${configMaps}?limit=1`)).body as Answer
  await server.send('DELETE', `${configMaps}/a`)
  const current = String(server.store.revision())
  const versions = { old, current, future: '999', zero: '0', junk: 'x', negative: '-1', empty: '' }
  return { server, versions, token: page.metadata.continue ?? '' }
}

type Version = keyof Awaited<ReturnType<typeof threeStates>>['versions'] | null
type Paging = 'whole' | 'first page' | 'next page'

const unlessGiven = 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'
const notForZero = 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
const notForNext = 'Forbidden: resourceVersionMatch is forbidden when continue is provided'
const junkMatch = 'Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""'
const notWithToken = '400 specifying resource version is not allowed when using continue'
const tooLarge = '504 Too large resource version: 999, current'
const newest = 'b at current'
const atOld = 'a,b at old'

test.each<[Version, string | null, Paging, string]>([
  [null, null, 'whole', newest],
  ['empty', null, 'whole', newest],
  ['zero', null, 'whole', newest],
  ['old', null, 'whole', newest],
  ['current', null, 'whole', newest],
  ['future', null, 'whole', tooLarge],
  ['junk', null, 'whole', '400'],
  ['negative', null, 'whole', '400'],
  [null, null, 'first page', newest],
  ['zero', null, 'first page', newest],
  ['old', null, 'first page', 'a at old'],
  ['current', null, 'first page', newest],
  ['future', null, 'first page', tooLarge],
  ['junk', null, 'first page', '400'],
  [null, null, 'next page', 'b at old'],
  ['zero', null, 'next page', 'b at old'],
  ['old', null, 'next page', notWithToken],
  ['current', null, 'next page', notWithToken],
  ['future', null, 'next page', notWithToken],
  [null, 'Exact', 'whole', unlessGiven],
  ['zero', 'Exact', 'whole', notForZero],
  ['old', 'Exact', 'whole', atOld],
  ['current', 'Exact', 'whole', newest],
  ['future', 'Exact', 'whole', tooLarge],
  ['junk', 'Exact', 'whole', '400'],
  [null, 'Exact', 'first page', unlessGiven],
  ['zero', 'Exact', 'first page', notForZero],
  ['old', 'Exact', 'first page', 'a at old'],
  [null, 'Exact', 'next page', notForNext],
  ['zero', 'Exact', 'next page', notForNext],
  ['old', 'Exact', 'next page', notForNext],
  [null, 'NotOlderThan', 'whole', unlessGiven],
  ['zero', 'NotOlderThan', 'whole', newest],
  ['old', 'NotOlderThan', 'whole', newest],
  ['current', 'NotOlderThan', 'whole', newest],
  ['future', 'NotOlderThan', 'whole', tooLarge],
  ['zero', 'NotOlderThan', 'first page', newest],
  ['old', 'NotOlderThan', 'first page', newest],
  ['old', 'NotOlderThan', 'next page', notForNext],
  ['old', 'Newest', 'whole', junkMatch],
  [null, 'Newest', 'whole', junkMatch],
])('list: resourceVersion %s, match %s, %s: %s', async (version, match, paging, expected) => {
  const { server, versions, token } = await threeStates()
  const query = new URLSearchParams()
  if (version !== null) query.set('resourceVersion', versions[version])
  if (match !== null) query.set('resourceVersionMatch', match)
  if (paging !== 'whole') query.set('limit', '1')
  if (paging === 'next page') query.set('continue', token)
  const body = (await server.send('GET', `${configMaps}?${query}`)).body as Answer
  const at = body.metadata.resourceVersion === versions.old ? 'old' : 'current'
  const found = body.items
    ? `${body.items.map(({ metadata }) => metadata.name)} at ${at}`
    : `${body.code} ${body.message}`
  if (body.items) expect(found).toBe(expected)
  else expect(found).toContain(expected)
})

/** What a watch shows: what is there already, or what has happened since. */
test.each<[string, string]>([
  ['', 'ADDED b'],
  ['resourceVersion=', 'ADDED b'],
  ['resourceVersion=0', 'ADDED b'],
  ['resourceVersion=OLD', 'DELETED a'],
  ['resourceVersion=CURRENT', ''],
  ['resourceVersion=OLD&limit=1', 'DELETED a'],
  ['resourceVersion=OLD&allowWatchBookmarks=true&timeoutSeconds=5', 'DELETED a'],
  ['resourceVersion=OLD&sendInitialEvents=false&resourceVersionMatch=NotOlderThan', 'DELETED a'],
  ['sendInitialEvents=false&resourceVersionMatch=NotOlderThan', ''],
  [
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
    'ADDED b, BOOKMARK end',
  ],
  [
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=0',
    'ADDED b, BOOKMARK end',
  ],
  [
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=OLD',
    'ADDED b, BOOKMARK end',
  ],
  ['sendInitialEvents=true&resourceVersionMatch=NotOlderThan', 'ADDED b'],
  ['resourceVersion=x', '400 '],
  ['resourceVersion=999', ''],
  [
    'resourceVersion=999&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    '504 Too large resource version: 999',
  ],
  [
    'resourceVersion=1&resourceVersionMatch=Exact',
    '422 resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  ],
  [
    'resourceVersionMatch=NotOlderThan',
    '422 resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  ],
  [
    'sendInitialEvents=true',
    '422 resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  ],
  [
    'sendInitialEvents=true&resourceVersionMatch=Exact',
    '422 resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  ],
  [
    'sendInitialEvents=true&resourceVersionMatch=Newest',
    '422 Unsupported value: "Newest": supported values: "NotOlderThan"',
  ],
  [
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x',
    '422 resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided',
  ],
  ['timeoutSeconds=x', '400 '],
])('watch: %s: %s', async (text, expected) => {
  const { server, versions } = await threeStates()
  const query = new URLSearchParams(
    `watch=true&${text.replace('OLD', versions.old).replace('CURRENT', versions.current)}`,
  )
  const reply = await server.raw({ path: configMaps, query })
  if (reply.kind !== 'watch') {
    const { code, message } = (await server.send('GET', `${configMaps}?${query}`)).body as Answer
    const [wantedCode = '', ...words] = expected.split(' ')
    expect(`${code}`).toBe(wantedCode)
    expect(message).toContain(words.join(' '))
    return
  }
  const seen: string[] = []
  const tell = (line: WatchLine) => {
    const { metadata } = ('entry' in line ? storedObject(line.entry) : line.value) as {
      metadata?: { name?: string; annotations?: object }
    }
    seen.push(`${line.type} ${metadata?.name ?? (metadata?.annotations ? 'end' : '')}`)
  }
  const stop = reply.open({
    send: lines => lines.forEach(tell),
    end() {},
    abandon: tell,
    waiting: 0,
    waitingBytes: 0,
  })
  await new Promise(resolve => setImmediate(resolve))
  stop()
  expect(seen.join(', ')).toBe(expected)
})

it('a watch of what is not yet, as a list of it, says when to ask again', async () => {
  const { server } = await threeStates()
  const initial = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan'
  for (const query of ['resourceVersion=999', `${initial}&resourceVersion=999`])
    expect((await server.send('GET', `${configMaps}?${query}`)).body).toMatchObject({
      reason: 'Timeout',
      details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
    })
})
