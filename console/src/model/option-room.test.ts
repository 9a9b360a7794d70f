import { expect, test } from 'vitest'
import { isTooLong } from './option-room.ts'

test('an option that a narrow column would cut off is too long for it, in any writing', () => {
  expect(isTooLong('Retain · kept')).toBe(false)
  expect(isTooLong('Utilization · share of it')).toBe(false)
  expect(isTooLong('ReadWriteOnce · one node writes')).toBe(true)
  expect(isTooLong('ReadWriteOnce · 单节点读写')).toBe(false)
  expect(isTooLong('WaitForFirstConsumer · 等待首个 Pod 使用时')).toBe(true)
})
