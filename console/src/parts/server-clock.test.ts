import { describe, expect, it } from 'vitest'
import { offsetFrom } from './server-clock.ts'

const server = Date.parse('2026-03-01T12:00:00Z')
const date = new Date(server).toUTCString()
const hour = 3_600_000

describe('the clock of the server', () => {
  it('is the one of the browser where both are about the same', () => {
    expect(offsetFrom(0, { date, askedAt: server + 300, at: server + 900 })).toBe(0)
    expect(offsetFrom(0, { date, askedAt: server - 2_000, at: server - 1_500 })).toBe(0)
    // And again, once it was set right.
    expect(offsetFrom(hour, { date, askedAt: server + 300, at: server + 900 })).toBe(0)
  })

  it('is told from when an answer was given', () => {
    const behind = offsetFrom(0, { date, askedAt: server - hour, at: server - hour + 100 })
    expect(Math.abs(behind - hour)).toBeLessThan(1_000)
    const ahead = offsetFrom(0, { date, askedAt: server + hour, at: server + hour + 100 })
    expect(Math.abs(ahead + hour)).toBeLessThan(1_000)
  })

  it('stays as it is while answers do not tell another', () => {
    const behind = offsetFrom(0, { date, askedAt: server - hour, at: server - hour + 100 })
    expect(offsetFrom(behind, { date, askedAt: server - hour - 700, at: server - hour + 400 })).toBe(behind)
    // One that was long under way may have been given at any time of it.
    expect(offsetFrom(behind, { date, askedAt: server - 2 * hour, at: server - hour })).toBe(behind)
    expect(offsetFrom(behind, { date: null, askedAt: 0, at: 0 })).toBe(behind)
  })
})
