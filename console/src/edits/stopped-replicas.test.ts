import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { rememberedReplicas, rememberReplicas, replicasBeforeStop } from './stopped-replicas.ts'

const setOf = (replicas: number, noted?: string): StatefulSet => ({
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u',
    ...(noted === undefined ? {} : { annotations: { [replicasBeforeStop]: noted } }),
  },
  spec: { replicas, selector: {}, template: {} },
})

const clientOf = (answer: () => StatefulSet) => {
  const bodies: unknown[] = []
  const client: Pick<Client, 'patch'> = {
    async patch(_kind, _ref, { body }) {
      bodies.push(body)
      return answer() as never
    },
  }
  return { client: client as Client, bodies }
}

test('a set that is stopped knows how many Pods it had', () => {
  expect(rememberedReplicas(setOf(0, '4'))).toBe(4)
  expect(rememberedReplicas(setOf(0))).toBe(null)
  expect(rememberedReplicas(setOf(0, 'four'))).toBe(null)
  // What is noted of an earlier stop is of no interest to a set that runs.
  expect(rememberedReplicas(setOf(2, '4'))).toBe(null)
})

test('the number is noted when the last Pod goes, and then alone', async () => {
  const noted = setOf(0, '4')
  const { client, bodies } = clientOf(() => noted)
  expect(await rememberReplicas(client, { before: setOf(4), after: setOf(2) })).toEqual(setOf(2))
  expect(await rememberReplicas(client, { before: setOf(0), after: setOf(0) })).toEqual(setOf(0))
  expect(bodies).toEqual([])
  expect(await rememberReplicas(client, { before: setOf(4), after: setOf(0) })).toBe(noted)
  expect(bodies).toEqual([{ metadata: { uid: 'u', annotations: { [replicasBeforeStop]: '4' } } }])
})

test('a set is stopped also where the number may not be noted', async () => {
  const { client } = clientOf(() => {
    throw new StatusError({ reason: 'Forbidden', message: 'no' })
  })
  expect(await rememberReplicas(client, { before: setOf(4), after: setOf(0) })).toEqual(setOf(0))
})
