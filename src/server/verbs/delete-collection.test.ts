import { expect, it, test } from 'vitest'
import type { ApiObject } from '../../api/object.ts'
import { pod } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'

const maps = '/api/v1/namespaces/default/configmaps'

interface List {
  readonly metadata: {
    readonly continue?: string
    readonly remainingItemCount?: number
    readonly resourceVersion: string
  }
  readonly items: readonly ApiObject[]
}

/** Three ConfigMaps, and the versions that they have. */
async function withMaps() {
  const server = await startServer()
  const versions: string[] = []
  const uids: string[] = []
  for (const name of ['a', 'b', 'c']) {
    const { body } = await server.send('POST', maps, { metadata: { name } })
    const { resourceVersion = '', uid = '' } = (body as ApiObject).metadata ?? {}
    versions.push(resourceVersion)
    uids.push(uid)
  }
  const names = (body: unknown) => (body as List).items.map(({ metadata }) => metadata?.name)
  const left = async () => names((await server.send('GET', maps)).body)
  return { ...server, versions, uids, names, left }
}

/** `FIRST` and `LAST` stand for the versions of the first and the last of the three, `UID` for the UID of the first. */
test.each<[string, object | undefined, number, string]>([
  ['', undefined, 200, ''],
  ['', {}, 200, ''],
  ['resourceVersion=LAST&resourceVersionMatch=Exact', {}, 200, ''],
  ['resourceVersion=FIRST&resourceVersionMatch=Exact', {}, 200, 'b,c'],
  ['resourceVersion=FIRST&resourceVersionMatch=NotOlderThan', {}, 200, ''],
  ['resourceVersion=0&resourceVersionMatch=NotOlderThan', {}, 200, ''],
  ['resourceVersion=0', {}, 200, ''],
  // Without a body the query is read twice: as options of the list, and as the precondition of each deletion.
  ['resourceVersion=0', undefined, 409, 'a,b,c'],
  ['resourceVersion=FIRST&resourceVersionMatch=Exact', undefined, 200, 'b,c'],
  ['resourceVersion=LAST&fieldSelector=metadata.name%3Dc', undefined, 200, 'a,b'],
  ['uid=UID&fieldSelector=metadata.name%3Da', undefined, 200, 'b,c'],
  ['uid=other', undefined, 409, 'a,b,c'],
  ['uid=other', {}, 200, ''],
  ['', { preconditions: { uid: 'other' } }, 409, 'a,b,c'],
  ['fieldSelector=metadata.name%3Dc', { preconditions: { resourceVersion: 'LAST' } }, 200, 'a,b'],
  ['fieldSelector=metadata.name%3Da', { preconditions: { uid: 'UID' } }, 200, 'b,c'],
  ['resourceVersion=999999', {}, 504, 'a,b,c'],
  ['resourceVersion=x', {}, 400, 'a,b,c'],
  ['resourceVersionMatch=Exact', {}, 422, 'a,b,c'],
  ['resourceVersion=0&resourceVersionMatch=Exact', {}, 422, 'a,b,c'],
  ['resourceVersion=1&resourceVersionMatch=Newest', {}, 422, 'a,b,c'],
  ['sendInitialEvents=true', {}, 422, 'a,b,c'],
  ['continue=x', {}, 400, 'a,b,c'],
  ['limit=x', {}, 400, 'a,b,c'],
  ['limit=2', {}, 200, 'c'],
  ['propagationPolicy=Later', {}, 200, ''],
  ['propagationPolicy=Later', undefined, 422, 'a,b,c'],
  ['propagationPolicy=', undefined, 422, 'a,b,c'],
  ['propagationPolicy=Background&orphanDependents=true', undefined, 422, 'a,b,c'],
  ['propagationPolicy=Orphan', { propagationPolicy: 'Background' }, 200, ''],
  ['propagationPolicy=Background', { propagationPolicy: 'Orphan' }, 200, 'a,b,c'],
  ['dryRun=All', undefined, 200, 'a,b,c'],
  ['dryRun=All', {}, 200, ''],
  ['gracePeriodSeconds=soon', undefined, 400, 'a,b,c'],
  ['gracePeriodSeconds=0', undefined, 200, ''],
])(
  'a collection deleted with %j and the body %j: %i, and there remain %j',
  async (query, body, code, remain) => {
    const { send, versions, uids, left } = await withMaps()
    const filled = (text: string) =>
      text
        .replaceAll('FIRST', versions[0] ?? '')
        .replaceAll('LAST', versions[2] ?? '')
        .replaceAll('UID', uids[0] ?? '')
    const given = body === undefined ? undefined : JSON.parse(filled(JSON.stringify(body)))
    const reply = await send('DELETE', `${maps}?${filled(query)}`, given)
    expect(reply.code).toBe(code)
    expect((await left()).join()).toBe(remain)
  },
)

it('a collection is deleted page by page where it is asked for so', async () => {
  const { send, clock, names, left } = await withMaps()
  const first = await send('DELETE', `${maps}?limit=2`, {})
  const { metadata } = first.body as List
  expect(names(first.body)).toEqual(['a', 'b'])
  expect(metadata.remainingItemCount).toBe(1)
  const goOn = `${maps}?limit=2&continue=${encodeURIComponent(metadata.continue ?? '')}`
  expect((await send('DELETE', `${goOn}&resourceVersion=1`, {})).code).toBe(400)
  const last = await send('DELETE', goOn, {})
  expect(names(last.body)).toEqual(['c'])
  expect((last.body as List).metadata.continue).toBeUndefined()
  expect(await left()).toEqual([])
  // A token is good for as long as that of a list.
  for (const name of ['d', 'e']) await send('POST', maps, { metadata: { name } })
  const { continue: late = '' } = ((await send('DELETE', `${maps}?limit=1`, {})).body as List).metadata
  await clock.advance(3_600_000)
  const told = await send('DELETE', `${maps}?continue=${encodeURIComponent(late)}`, {})
  expect(told.body).toMatchObject({
    code: 410,
    reason: 'Expired',
    metadata: { continue: expect.any(String) },
  })
  expect(await left()).toEqual(['e'])
})

it('of a collection each Pod has the grace that was asked for, and one below zero is a second', async () => {
  const { send } = await startServer()
  const pods = '/api/v1/namespaces/default/pods'
  const graces = async () =>
    ((await send('GET', pods)).body as List).items.map(({ metadata }) => metadata?.deletionGracePeriodSeconds)
  for (const name of ['p', 'q']) await send('POST', pods, pod(name, { nodeName: 'n' }))
  await send('DELETE', `${pods}?gracePeriodSeconds=20`)
  expect(await graces()).toEqual([20, 20])
  await send('DELETE', `${pods}?gracePeriodSeconds=5`, { gracePeriodSeconds: 10 })
  expect(await graces()).toEqual([10, 10])
  await send('DELETE', pods, { gracePeriodSeconds: -7 })
  expect(await graces()).toEqual([1, 1])
  await send('DELETE', pods, { gracePeriodSeconds: 0 })
  expect(await graces()).toEqual([])
})
