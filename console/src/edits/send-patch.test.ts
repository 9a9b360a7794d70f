import { describe, expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { boundTo, sendPatch } from './send-patch.ts'

const setOf = (version: string, replicas = 3, { ready = 0, partition = 0 } = {}): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: version },
  spec: {
    replicas,
    selector: {},
    template: {},
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
  },
  status: { replicas, readyReplicas: ready },
})

/** A server whose set becomes the next one just before each write that it is asked for. */
function serverOf(set: StatefulSet, between: readonly StatefulSet[]) {
  let now = set
  const coming = [...between]
  const written: unknown[] = []
  const client: Pick<Client, 'get' | 'patch'> = {
    get: async () => now as never,
    async patch(_kind, _ref, { body }) {
      now = coming.shift() ?? now
      const wanted = Object(body).metadata.resourceVersion
      if (wanted !== now.metadata?.resourceVersion)
        throw new StatusError({ reason: 'Conflict', message: 'another version' })
      written.push(body)
      return now as never
    },
  }
  return { client: client as Client, written }
}

const patch = { spec: { replicas: 4 } }

describe('a write of what was foreseen', () => {
  test.each([
    ['nobody comes between', [], 'sent', '1'],
    ['only the status changes', [setOf('2', 3, { ready: 1 }), setOf('3', 3, { ready: 2 })], 'sent', '3'],
    ['somebody sets the same field', [setOf('2', 6)], 'clash', null],
    ['somebody sets another field', [setOf('2', 3, { partition: 1 })], 'changed', null],
  ] as const)('where %s', async (_, between, kind, version) => {
    const { client, written } = serverOf(setOf('1'), between)
    const sent = await sendPatch(client, {
      kind: kinds.StatefulSet,
      known: setOf('1'),
      seen: setOf('1'),
      patch,
    })
    expect(sent.kind).toBe(kind)
    expect(written).toEqual(
      version === null ? [] : [{ ...patch, metadata: { uid: 'u', resourceVersion: version } }],
    )
  })

  test('without a plan goes beside what others have changed', async () => {
    const { client, written } = serverOf(setOf('1'), [setOf('2', 3, { partition: 1 })])
    const sent = await sendPatch(client, { kind: kinds.StatefulSet, known: setOf('1'), seen: null, patch })
    expect([sent.kind, written.length]).toEqual(['sent', 1])
  })
})

test('what is made anew under its name is another, and nothing is written into it', async () => {
  const other = { ...setOf('9'), metadata: { ...setOf('9').metadata, uid: 'other' } }
  const { client, written } = serverOf(other, [])
  const sending = sendPatch(client, { kind: kinds.StatefulSet, known: setOf('1'), seen: null, patch })
  await expect(sending).rejects.toMatchObject({ key: 'detail.goneAmid', values: { name: 'web' } })
  expect(written).toEqual([])
})

test('a patch that is bound keeps its own metadata', () => {
  expect(boundTo(setOf('7'), { metadata: { labels: { a: 'b' } } })).toEqual({
    metadata: { labels: { a: 'b' }, uid: 'u', resourceVersion: '7' },
  })
})
