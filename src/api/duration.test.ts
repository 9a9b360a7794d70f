import { expect, test } from 'vitest'
import { formatHumanDuration } from './duration.ts'

const second = 1
const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

test.each([
  [-2 * second, '<invalid>'],
  [-1 * second, '0s'],
  [0, '0s'],
  [1 * second, '1s'],
  [70 * second, '70s'],
  [119 * second, '119s'],
  [2 * minute, '2m'],
  [3 * minute + 25 * second, '3m25s'],
  [9 * minute + 59 * second, '9m59s'],
  [10 * minute, '10m'],
  [10 * minute + 30 * second, '10m'],
  [179 * minute + 59 * second, '179m'],
  [3 * hour, '3h'],
  [7 * hour + 59 * minute, '7h59m'],
  [8 * hour + 5 * minute, '8h'],
  [47 * hour + 59 * minute, '47h'],
  [2 * day, '2d'],
  [2 * day + 23 * hour, '2d23h'],
  [8 * day + 23 * hour, '8d'],
  [729 * day, '729d'],
  [2 * year, '2y'],
  [2 * year + 30 * day, '2y30d'],
  [7 * year + 364 * day, '7y364d'],
  [8 * year + 100 * day, '8y'],
])('%i seconds are %s', (seconds, text) => {
  expect(formatHumanDuration(seconds * 1000)).toBe(text)
})

test('parts of a second do not count', () => {
  expect(formatHumanDuration(1999)).toBe('1s')
  expect(formatHumanDuration(-999)).toBe('0s')
})
