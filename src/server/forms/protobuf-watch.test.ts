import { expect, it } from 'vitest'
import type { Entry, Key, Revision } from '../../store/store.ts'
import type { WatchLine } from '../request/reply.ts'
import { protobufReply } from './protobuf-reply.ts'

const line = (type: 'ADDED' | 'MODIFIED', entry: Entry): WatchLine => ({ type, entry })

it('an event is framed once for all who are told of it, and anew for another event', async () => {
  const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"b"}}'
  const entry: Entry = { key: '/k' as Key, revision: 1 as Revision, bytes: Buffer.from(text) }
  const reply = await protobufReply({ kind: 'watch', code: 200, contentType: '', open: () => () => {} })
  const frame = reply.kind === 'watch' ? reply.frame : null
  const first = frame?.(line('ADDED', entry))
  expect(frame?.(line('ADDED', entry))).toBe(first)
  expect(frame?.(line('MODIFIED', entry))).not.toEqual(first)
  await new Promise(resolve => setImmediate(resolve))
  const later = frame?.(line('ADDED', entry))
  expect(later).toEqual(first)
  expect(later).not.toBe(first)
})
