import { expect, test } from 'vitest'
import { kinds } from '../../../../src/api/kinds.ts'
import { StatusError } from '../../../../src/api/status-error.ts'
import type { Client, WriteQuery } from '../../../../src/client/client.ts'
import { isWrongText, tryNew, tryText } from './try-text.ts'

const opened = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'shop', name: 'web', resourceVersion: '7' },
  spec: { selector: { app: 'web' } },
}
const wanted = { ...opened, spec: { selector: { app: 'db' } } }
const trying = { kind: kinds.Service, opened, wanted }

const refusing = (error: unknown): Client => ({ patch: () => Promise.reject(error) }) as unknown as Client

test('a text is tried as a dry run of what saving sends, and told as the server would keep it', async () => {
  const asked: unknown[] = []
  const client = {
    patch: async (_: unknown, __: unknown, patch: unknown, query: WriteQuery) => {
      asked.push(patch, query.dryRun)
      query.onWarning?.('deprecated')
      query.onWarning?.('deprecated')
      return { ...wanted, metadata: { ...wanted.metadata, resourceVersion: '8', labels: { by: 'policy' } } }
    },
  } as unknown as Client
  expect(await tryText(client, trying)).toMatchObject({
    kind: 'taken',
    warnings: ['deprecated'],
    changes: [
      { path: 'metadata.labels', kind: 'added', after: { by: 'policy' } },
      { path: 'spec.selector.app', kind: 'changed', before: 'web', after: 'db' },
    ],
  })
  expect(asked).toEqual([{ type: 'merge', body: { spec: { selector: { app: 'db' } } } }, 'All'])
})

test('only what the server finds wrong in itself keeps a text from being sent', async () => {
  const because = async (error: unknown) => tryText(refusing(error), trying)
  const invalid = await because(new StatusError({ reason: 'Invalid', message: 'no' }))
  const taken = await because(new StatusError({ reason: 'AlreadyExists', message: 'there is one' }))
  const busy = await because(new StatusError({ reason: 'TooManyRequests', message: 'later' }))
  const lost = await because(new Error('no connection'))
  const all = [invalid, taken, busy, lost]
  expect(all.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused', 'failed'])
  expect(all.map(isWrongText)).toEqual([true, true, false, false])
})

test('of what is yet to be made the server says how it would be, and what it warns of', async () => {
  const asked: unknown[] = []
  const client = {
    create: async (
      _kind: unknown,
      object: object,
      query: { dryRun: string; onWarning(text: string): void },
    ) => {
      asked.push(query.dryRun)
      query.onWarning('deprecated')
      return { ...object, spec: { clusterIP: '10.0.0.1' } }
    },
  } as unknown as Client
  expect(await tryNew(client, kinds.Service, trying.wanted)).toMatchObject({
    kind: 'taken',
    changes: [],
    warnings: ['deprecated'],
    after: { spec: { clusterIP: '10.0.0.1' } },
  })
  expect(asked).toEqual(['All'])
})
