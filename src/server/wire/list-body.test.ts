import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Entry, Revision } from '../../store/store.ts'
import { type ListReply, lengthOfList, piecesOfList } from './list-body.ts'

const head = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7' } }
const entryOf = (number: number, size: number): Entry => ({
  key: `/pods/${number}`,
  revision: 1 as Revision,
  bytes: Buffer.from(JSON.stringify({ number, text: 'x'.repeat(size) })),
})
const listOf = (count: number, more: Partial<ListReply> = {}): ListReply => ({
  kind: 'list',
  code: 200,
  head,
  entries: Array.from({ length: count }, (_, number) => entryOf(number, 2_000)),
  ...more,
})
async function gather(reply: ListReply) {
  const pieces: Uint8Array[] = []
  for await (const piece of piecesOfList(reply)) pieces.push(piece)
  return {
    text: Buffer.concat(pieces).toString(),
    longest: Math.max(...pieces.map(piece => piece.byteLength)),
  }
}
const show = ({ bytes }: Entry) => JSON.parse(Buffer.from(bytes).toString())

describe('the body of a list', () => {
  it.each([0, 1, 2, 1_000])('of %i objects is as long as it was said to be', async count => {
    const reply = listOf(count)
    const { text } = await gather(reply)
    expect(JSON.parse(text)).toEqual({ ...head, items: reply.entries.map(show) })
    expect(Buffer.byteLength(text)).toBe(lengthOfList(reply))
    expect(text.endsWith('\n')).toBe(true)
  })

  it.each([
    [
      'as they are stored',
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}',
      '{"metadata":{"name":"a"}}',
    ],
    ['in another order', '{"metadata":{},"apiVersion":"v1","kind":"Pod"}', '{"metadata":{}}'],
    ['of another version', '{"kind":"Pod","apiVersion":"v0","metadata":{}}', '{"metadata":{}}'],
    ['cut short', '{"kind":"Pod"}', '{}'],
  ])('leaves out what the list says for all, of entries %s', async (_, stored, item) => {
    const plain = entryOf(1, 0)
    const entries = [plain, plain, plain].map(each => ({ ...each, bytes: Buffer.from(stored) }))
    const reply = { ...listOf(0), entries, leftOut: { kind: 'Pod', apiVersion: 'v1' } }
    const { text } = await gather(reply)
    expect(text.slice(text.indexOf('['))).toBe(`[${item},${item},${item}]}\n`)
    expect(lengthOfList(reply) ?? Buffer.byteLength(text)).toBe(Buffer.byteLength(text))
  })

  it('comes in pieces that do not grow with it', async () => {
    expect((await gather(listOf(1_000))).longest).toBeLessThan(300_000)
    const rows = { itemsAs: 'rows', yaml: false, show } as const
    expect((await gather(listOf(1_000, { shown: rows }))).longest).toBeLessThan(20_000)
  })

  it.each([0, 3])('is one YAML document of %i objects', async count => {
    const reply = listOf(count, { shown: { itemsAs: 'items', yaml: true, show } })
    expect(parse((await gather(reply)).text)).toEqual({ ...head, items: reply.entries.map(show) })
  })
})
