import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/api/generated/types.ts'
import { kinds } from '../../../../src/api/kinds.ts'
import { StatusError } from '../../../../src/api/status-error.ts'
import type { Client } from '../../../../src/client/client.ts'
import { editable, sendText } from './send-text.ts'

const pod = (resourceVersion: string, more: Partial<Pod> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'web-0', resourceVersion },
  spec: { containers: [] },
  ...more,
})

/** A server that has `now`, and takes patches of that version alone. */
function serverWith(now: Pod) {
  const sent: unknown[] = []
  const client = {
    get: async () => now,
    patch: async (_kind: unknown, _ref: unknown, { body }: { body: { metadata: object } }) => {
      sent.push(body)
      const { resourceVersion } = body.metadata as { resourceVersion?: string }
      if (resourceVersion !== now.metadata?.resourceVersion)
        throw new StatusError({ reason: 'Conflict', message: 'the object has been modified' })
    },
  } as unknown as Client
  return { client, sent }
}

const patch = { metadata: { labels: { tier: 'front' } } }

test('a text is saved although the status has changed meanwhile', async () => {
  const { client, sent } = serverWith(pod('2', { status: { phase: 'Running' } }))
  await sendText(client, { kind: kinds.Pod, opened: pod('1', { status: { phase: 'Pending' } }), patch })
  expect(sent).toEqual([
    { metadata: { labels: { tier: 'front' }, resourceVersion: '1' } },
    { metadata: { labels: { tier: 'front' }, resourceVersion: '2' } },
  ])
})

test('what somebody else has changed meanwhile is a conflict, and nothing is sent for it', async () => {
  const { client, sent } = serverWith(pod('2', { spec: { containers: [], nodeName: 'n' } }))
  const saving = sendText(client, { kind: kinds.Pod, opened: pod('1'), patch })
  await expect(saving).rejects.toThrow('the object has been modified')
  expect(sent).toHaveLength(1)
})

test('what only machines write is left out of a text, and of what was typed or brought', () => {
  const metadata = { name: 'web-0', labels: { tier: 'front' } }
  const written = {
    uid: 'u',
    resourceVersion: '5',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [],
  }
  const object = {
    spec: {},
    metadata: { ...metadata, ...written },
    kind: 'Pod',
    apiVersion: 'v1',
    status: {},
  }
  const text = editable(object)
  expect(text).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata, spec: {} })
  expect(Object.keys(text)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
  expect(editable({ kind: 'Pod', metadata: 'web-0' })).toEqual({ kind: 'Pod', metadata: 'web-0' })
})
