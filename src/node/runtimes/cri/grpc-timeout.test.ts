import { expect, test } from 'vitest'
import { grpcTimeout } from './grpc-timeout.ts'

test.each([
  [20, '20m'],
  [0.2, '1m'],
  [99_999_999, '99999999m'],
  // A Pod that has two days of grace.
  [172_920_000, '172920S'],
  [100_000_000_001, '1666667M'],
  [Number.MAX_SAFE_INTEGER, '99999999H'],
])('a deadline of %d ms has at most eight digits: %s', (ms, text) => {
  expect(grpcTimeout(ms)).toBe(text)
})
