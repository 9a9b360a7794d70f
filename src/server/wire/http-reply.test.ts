import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { Entry, Key, Revision } from '../../store/store.ts'
import { writeReply } from './http-reply.ts'
import type { HttpResponse } from './http-response.ts'
import { OpenWatches } from './open-watches.ts'

const entries: readonly Entry[] = Array.from({ length: 1_000 }, (_, index) => ({
  key: `//configmaps/default/c${index}` as Key,
  revision: (index + 1) as Revision,
  bytes: Buffer.alloc(1_000, 'x'),
}))

test.each([10, 100, 1_000])(
  'however many lists are sent, few pieces of them are made in a turn: %d',
  async count => {
    let inThisTurn = 0
    let most = 0
    let ended = 0
    let written = 0
    const response = () =>
      ({
        setHeader() {},
        write(piece: Uint8Array) {
          inThisTurn++
          written += piece.byteLength
          most = Math.max(most, inThisTurn)
          return true
        },
        end() {
          ended++
        },
      }) as unknown as HttpResponse
    const newTurn = () => {
      inThisTurn = 0
      if (ended < count) setImmediate(newTurn)
    }
    const head = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '1000' } }
    const lists = Array.from({ length: count }, () =>
      writeReply(
        response(),
        { kind: 'list', code: 200, head, entries },
        { method: 'GET', headers: {}, pretty: false, watches: new OpenWatches() },
      ),
    )
    // The first piece of each is made with its answer, which seats keep from coming by the hundred.
    setImmediate(newTurn)
    await new Promise(resolve => setImmediate(resolve))
    most = 0
    await Promise.all(lists)
    expect(ended).toBe(count)
    expect(written).toBeGreaterThan(count * 1_000_000)
    expect(most).toBeLessThan(10)
  },
)

test.each([20, 200])(
  'of a large document that nobody reads one piece is written, however many ask: %d',
  async count => {
    const written: number[] = []
    const responses = Array.from({ length: count }, () =>
      Object.assign(new EventEmitter(), {
        destroyed: false,
        setHeader() {},
        write(piece: Uint8Array) {
          written.push(piece.byteLength)
          return false
        },
        end: (body?: Uint8Array) => written.push(body?.byteLength ?? 0),
      }),
    )
    const bytes = Buffer.alloc(15_000_000, 'x')
    const writing = responses.map(response =>
      writeReply(
        response as unknown as HttpResponse,
        { kind: 'bytes', code: 200, bytes, contentType: 'application/json' },
        { method: 'GET', headers: {}, pretty: false, watches: new OpenWatches() },
      ),
    )
    for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
    expect(written).toHaveLength(count)
    expect(Math.max(...written)).toBeLessThan(1_000_000)
    for (const response of responses) {
      response.destroyed = true
      response.emit('close')
    }
    await Promise.all(writing)
  },
)

test.each([20, 200])(
  'of a large list that nobody takes one piece is made, however many are asked for: %d',
  async count => {
    const large = entries.map(entry => ({ ...entry, bytes: Buffer.alloc(22_000, 'x') }))
    const pieces: number[] = []
    const responses = Array.from({ length: count }, () =>
      Object.assign(new EventEmitter(), {
        destroyed: false,
        setHeader() {},
        write(piece: Uint8Array) {
          pieces.push(piece.byteLength)
          return false
        },
        end() {},
      }),
    )
    const head = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '1000' } }
    const lists = responses.map(response =>
      writeReply(
        response as unknown as HttpResponse,
        { kind: 'list', code: 200, head, entries: large },
        { method: 'GET', headers: {}, pretty: false, watches: new OpenWatches() },
      ),
    )
    for (let turn = 0; turn < 2 * count; turn++) await new Promise(resolve => setImmediate(resolve))
    expect(pieces).toHaveLength(count)
    expect(Math.max(...pieces)).toBeLessThan(300_000)
    // Whoever has gone is sent no more.
    for (const response of responses) {
      response.destroyed = true
      response.emit('close')
    }
    await Promise.all(lists)
    expect(pieces).toHaveLength(count)
  },
)

test('every answer has an audit ID: its own, or the client’s', async () => {
  const idOf = async (code: number, headers: { readonly [name: string]: string }) => {
    const heads: { readonly [name: string]: unknown }[] = []
    const response = {
      writeHead: (_: number, head: { readonly [name: string]: unknown }) => heads.push(head),
      end() {},
    } as unknown as HttpResponse
    const request = { method: 'GET', headers, pretty: false, watches: new OpenWatches() }
    await writeReply(response, { kind: 'value', code, value: {} }, request)
    return heads[0]?.['audit-id']
  }
  const id = await idOf(200, {})
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(await idOf(200, {})).not.toBe(id)
  expect(await idOf(404, { 'audit-id': 'my-own' })).toBe('my-own')
  expect(await idOf(200, { 'audit-id': 'two words' })).toMatch(/^[0-9a-f-]{36}$/)
})
