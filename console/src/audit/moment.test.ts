import { describe, expect, it } from 'vitest'
import { momentOf, writtenMoment } from './moment.ts'

describe('a moment that is typed', () => {
  it('is one of the own zone, with or without its seconds', () => {
    expect(momentOf('2026-11-29 14:30', 'from')).toEqual(new Date(2026, 10, 29, 14, 30))
    expect(momentOf(' 2026-1-9T04:05:06 ', 'to')).toEqual(new Date(2026, 0, 9, 4, 5, 6))
  })

  it('of a day alone is its beginning, or its end', () => {
    expect(momentOf('2026-11-29', 'from')).toEqual(new Date(2026, 10, 29))
    expect(momentOf('2026-11-30', 'to')).toEqual(new Date(2026, 11, 1))
  })

  it('keeps the zone that it names', () => {
    expect(momentOf('2026-11-29T14:30:00Z', 'to')).toEqual(new Date(Date.UTC(2026, 10, 29, 14, 30)))
  })

  it.each(['', '2026', '2026-11', '29.11.2026', '2026-02-30', '2026-11-29 25:00', '2026-11-29 14:61', 'now'])(
    '%j is none',
    text => expect(momentOf(text, 'from')).toBeNull(),
  )

  it('is read as it is written', () => {
    const at = new Date(2026, 2, 4, 5, 6)
    expect(writtenMoment(at)).toBe('2026-03-04 05:06')
    expect(momentOf(writtenMoment(at), 'from')).toEqual(at)
  })
})
