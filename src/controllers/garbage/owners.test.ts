import { expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { toUid } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
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
