import { PassThrough } from 'node:stream'
import { expect, it, vi } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { BodyRoom } from './body-room.ts'
import { readBytes } from './read-bytes.ts'

function start(options: { readonly bytesMax?: number; readonly room?: BodyRoom } = {}) {
  const clock = createSimulatedClock(0)
  const stream = new PassThrough()
  const { bytesMax = 10, room = new BodyRoom(100) } = options
  return { clock, stream, read: readBytes(stream, { bytesMax, msMax: 1000, room, clock }) }
}

it('collects a body', async () => {
  const { stream, read } = start()
  stream.write('ab')
  stream.end('c')
  expect(await read).toEqual({ kind: 'read', bytes: Buffer.from('abc') })
})

it.each([100, 1_000, 10_000, 100_000])('holds %i bytes that come one by one in few pieces', async count => {
  const joined = vi.spyOn(Buffer, 'concat')
  const { stream, read } = start({ bytesMax: 1_000_000, room: new BodyRoom(1_000_000) })
  const body = Buffer.alloc(count + 20_000, 'abcdefghijklmnopqrstuvw')
  for (let at = 0; at < count; at++) stream.emit('data', body.subarray(at, at + 1))
  stream.emit('data', body.subarray(count, count + 10_000))
  stream.emit('data', body.subarray(count + 10_000, count + 10_001))
  stream.emit('data', body.subarray(count + 10_001))
  stream.emit('end')
  const result = await read
  expect(result.kind === 'read' && result.bytes.equals(body)).toBe(true)
  const pieces = joined.mock.calls.map(([list]) => list.length)
  expect(Math.max(...pieces)).toBeLessThanOrEqual(count / 16_000 + 5)
  joined.mockRestore()
})

it('says when a body is too large, or comes too slowly', async () => {
  const large = start()
  large.stream.write('x'.repeat(11))
  expect(await large.read).toEqual({ kind: 'tooLarge' })
  const slow = start()
  slow.stream.write('x')
  await slow.clock.advance(1000)
  expect(await slow.read).toEqual({ kind: 'tooSlow' })
})

it('holds no more than there is room for, and gives it back', async () => {
  const room = new BodyRoom(15)
  const [one, other] = [start({ room }), start({ room })]
  one.stream.write('x'.repeat(10))
  other.stream.write('x'.repeat(10))
  expect(await other.read).toEqual({ kind: 'noRoom' })
  one.stream.end()
  expect((await one.read).kind).toBe('read')
  const third = start({ room })
  third.stream.end('x'.repeat(10))
  expect((await third.read).kind).toBe('read')
})
