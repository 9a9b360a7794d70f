import { expect, it } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { patient } from './patience.fixture.ts'
import { WaitingLines } from './waiting-lines.ts'

function start() {
  const clock = createSimulatedClock(0)
  const lines = new WaitingLines<string>()
  const ends: string[] = []
  const wait = (flow: string, name: string, msMax = 60_000) => {
    const gone = new AbortController()
    void lines.wait(flow, patient(clock, { msMax, request: gone })).then(
      place => ends.push(`${name} has ${place}`),
      error => ends.push(`${name}: ${error.message}`),
    )
    return gone
  }
  const give = (place: string) => lines.next(() => true)?.take(place)
  return { clock, lines, ends, wait, give }
}

it('who has waited for as long as they may gets no place, and is in nobody’s way', async () => {
  const { clock, lines, ends, wait, give } = start()
  wait('a', 'short', 1000)
  wait('a', 'long')
  wait('b', 'other', 1000)
  await clock.advance(1000)
  expect(ends).toEqual([
    'short: Too many requests, please try again later.',
    'other: Too many requests, please try again later.',
  ])
  expect([lines.lengthOf('a'), lines.lengthOf('b')]).toEqual([1, 0])
  give('seat')
  await clock.settle()
  expect(ends.slice(2)).toEqual(['long has seat'])
  expect(lines.next(() => true)).toBeNull()
})

it('who has gone leaves the line, and so does who had gone before', async () => {
  const { clock, lines, ends, wait, give } = start()
  const first = wait('a', 'first')
  const second = wait('a', 'second')
  first.abort()
  await clock.settle()
  expect(ends).toEqual(['first: the client has gone'])
  give('seat')
  // What happens after a place was given changes nothing.
  second.abort()
  await clock.advance(60_000)
  expect(ends.slice(1)).toEqual(['second has seat'])
  const gone = new AbortController()
  gone.abort()
  await expect(lines.wait('a', patient(clock, { request: gone }))).rejects.toThrow('the client has gone')
  expect(lines.lengthOf('a')).toBe(0)
})
