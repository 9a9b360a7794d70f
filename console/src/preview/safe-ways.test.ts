import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import { safeWayOf, takeWay } from './safe-ways.ts'

const setOf = (resourceVersion: string, replicas: number): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion },
  spec: { replicas, selector: {}, template: {} },
})

const oneMoreFirst = (set: StatefulSet) => {
  const hazard = { id: 'H15', values: {}, severity: 'warning', commands: [] } as unknown as Hazard
  const way = safeWayOf(hazard, set)
  if (!way) throw new Error('no way')
  return way
}

/** A server that holds the set like this. */
function serverOf(now: StatefulSet) {
  const written: unknown[] = []
  const client = {
    get: async () => now,
    async patch(_kind: object, _ref: object, { body }: { readonly body: object }) {
      written.push(body)
      return now
    },
  }
  return { client: client as unknown as Client, written }
}

test('a way that changes the set is bound to it as it is found', async () => {
  const { client, written } = serverOf(setOf('2', 3))
  await takeWay(client, 'shop', oneMoreFirst(setOf('1', 3)))
  expect(written).toEqual([{ spec: { replicas: 4 }, metadata: { uid: 'u', resourceVersion: '2' } }])
})

test('what somebody else has scaled meanwhile is not scaled back by one Pod more', async () => {
  const { client, written } = serverOf(setOf('2', 10))
  await expect(takeWay(client, 'shop', oneMoreFirst(setOf('1', 3)))).rejects.toThrow('edits.changedSince')
  expect(written).toEqual([])
})
