import { expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { toUid } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { OwnerGraph } from './graph.ts'
import { OwnerLookup } from './owners.ts'

it('thousands of owners of one object are asked for in several turns of the event loop', async () => {
  let [turn, asked] = [0, 0]
  let isUnderWay = true
  const askedInTurn = new Map<number, number>()
  const count = () => {
    turn++
    if (isUnderWay) setImmediate(count)
  }
  setImmediate(count)
  const get = async () => {
    asked++
    askedInTurn.set(turn, (askedInTurn.get(turn) ?? 0) + 1)
    throw new StatusError({ reason: 'NotFound', message: 'not there' })
  }
  const owners = Array.from({ length: 3_000 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    name: `p${index}`,
    uid: `u${index}`,
  }))
  const object = { metadata: { name: 'c', namespace: 'default', uid: 'c', ownerReferences: owners } }
  const lookup = new OwnerLookup({ get }, new OwnerGraph(), async () => kinds.Pod)
  const found = await lookup.ownersOf({ kind: kinds.ConfigMap, object, uid: toUid('c'), owners })
  isUnderWay = false
  expect(found.map(({ state }) => state.kind)).toEqual(owners.map(() => 'absent'))
  expect(asked).toBe(3_000)
  expect(Math.max(...askedInTurn.values())).toBeLessThanOrEqual(100)
})

it('that an owner is not there by a wrong name says nothing of it by its right one', async () => {
  const owner = { metadata: { name: 'a', namespace: 'default', uid: 'u' } }
  const get = async (_: unknown, { name }: { readonly name: string }) => {
    if (name === 'a') return owner
    throw new StatusError({ reason: 'NotFound', message: 'not there' })
  }
  const lookup = new OwnerLookup({ get: get as Client['get'] }, new OwnerGraph(), async () => kinds.Pod)
  const stateBy = async (name: string) => {
    const owners = [{ apiVersion: 'v1', kind: 'Pod', name, uid: 'u' }]
    const object = { metadata: { name: 'c', namespace: 'default', uid: 'c', ownerReferences: owners } }
    const [found] = await lookup.ownersOf({ kind: kinds.ConfigMap, object, uid: toUid('c'), owners })
    return found?.state.kind
  }
  expect(await stateBy('b')).toBe('absent')
  expect(await stateBy('a')).toBe('solid')
  expect(await stateBy('b')).toBe('absent')
})
