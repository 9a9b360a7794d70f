import { expect, it } from 'vitest'
import type { Key, Revision, StoreEvent } from './store.ts'
import { toldAtOnceMax, Watchers } from './watchers.ts'

const event = (revision: number): StoreEvent => {
  const entry = { key: '/p/a' as Key, revision: revision as Revision, bytes: new Uint8Array() }
  return { kind: 'put', key: entry.key, entry, previous: null }
}

const turn = () => new Promise<void>(resolve => setImmediate(resolve))

async function watching(count: number) {
  const watchers = new Watchers()
  const heard = Array.from({ length: count }, (): number[] => [])
  const stops = heard.map(revisions =>
    watchers.add(
      {
        prefix: '/p/' as Key,
        from: 0 as Revision,
        onEvents: events => revisions.push(...events.map(each => each.entry.revision)),
      },
      [],
    ),
  )
  await null
  const told = () => heard.filter(revisions => revisions.length > 0).length
  return { watchers, heard, stops, told }
}

it('tells some hundreds at once, and of thousands the others in later turns', async () => {
  const { watchers, told } = await watching(4 * toldAtOnceMax)
  watchers.publish([event(1)])
  const counts = [told()]
  while (told() < 4 * toldAtOnceMax) {
    await turn()
    if (counts.at(-1) !== told()) counts.push(told())
  }
  expect(counts).toEqual([1, 2, 3, 4].map(steps => steps * toldAtOnceMax))
})

it('who is to be told later hears everything once and in order, and nothing after it has stopped', async () => {
  const { watchers, heard, stops } = await watching(2 * toldAtOnceMax)
  watchers.publish([event(1)])
  watchers.publish([event(2)])
  stops.at(-1)?.()
  await turn()
  await turn()
  watchers.publish([event(3)])
  await turn()
  await turn()
  expect(heard.at(-1)).toEqual([])
  for (const revisions of heard.slice(0, -1)) expect(revisions).toEqual([1, 2, 3])
})
