import { describe, expect, test } from 'vitest'
import { formatInZone, isTimeZone, nextTime } from './next-time.ts'
import { parseSchedule } from './schedule.ts'

const at = (text: string): number => Date.parse(text)
const next = (schedule: string, after: string, zone?: string) => {
  const time = nextTime(parseSchedule(schedule), at(after), zone ?? 'UTC')
  return time === null ? null : new Date(time).toISOString().replace(':00.000Z', 'Z')
}

describe('a schedule', () => {
  test.each([
    ['*/15 * * * *', '2026-07-09T14:45:00Z', '2026-07-09T15:00Z'],
    ['5/20 * * * *', '2026-07-09T14:26:00Z', '2026-07-09T14:45Z'],
    ['0 5 1,15 * *', '2026-07-02T00:00:00Z', '2026-07-15T05:00Z'],
    ['30 8-10 * JAN-MAR mon', '2026-07-02T00:00:00Z', '2027-01-04T08:30Z'],
    // Either of the two days will do where both are restricted; one alone decides where the other is a star.
    ['0 0 13 * 5', '2026-07-04T00:00:00Z', '2026-07-10T00:00Z'],
    ['0 0 13 * *', '2026-07-04T00:00:00Z', '2026-07-13T00:00Z'],
    ['0 0 29 2 *', '2026-07-04T00:00:00Z', '2028-02-29T00:00Z'],
    ['@hourly', '2026-12-31T23:30:00Z', '2027-01-01T00:00Z'],
    ['@weekly', '2026-07-09T00:00:00Z', '2026-07-12T00:00Z'],
    ['@every 1h30m', '2026-07-09T00:00:00Z', '2026-07-09T01:30Z'],
  ])('%s after %s is due at %s', (schedule, after, due) => {
    expect(next(schedule, after)).toBe(due)
  })

  test('that is never due says so', () => {
    expect(next('0 0 30 2 *', '2026-01-01T00:00:00Z')).toBeNull()
  })

  test.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['0 0 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['0 0 * * 7', 'end of range (7) above maximum (6): 7'],
    ['9-5 * * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@never', 'unrecognized descriptor: @never'],
  ])('%s is refused: %s', (schedule, message) => {
    expect(() => parseSchedule(schedule)).toThrow(message)
  })
})

describe('a time zone whose clock jumps', () => {
  const zone = 'Europe/Berlin'
  test('leaves out what falls in the hour that is not there', () => {
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z', zone)).toBe('2026-03-30T00:30Z')
  })
  test('goes on through the hour that comes twice', () => {
    // 02:50 in summer time is followed by 02:00 in winter time, ten minutes later.
    expect(next('*/10 * * * *', '2026-10-25T00:50:00Z', zone)).toBe('2026-10-25T01:00Z')
    expect(next('30 3 * * *', '2026-10-25T00:00:00Z', zone)).toBe('2026-10-25T02:30Z')
  })
  test('is known by its name', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', '+01:00'].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

test.each([
  ['UTC', '2026-07-09T14:45:00Z'],
  ['Europe/Berlin', '2026-07-09T16:45:00+02:00'],
  ['America/St_Johns', '2026-07-09T12:15:00-02:30'],
  ['Asia/Kolkata', '2026-07-09T20:15:00+05:30'],
])('a time is written as the wall clock of %s shows it', (zone, text) => {
  expect(formatInZone(at('2026-07-09T14:45:00Z'), zone)).toBe(text)
})
