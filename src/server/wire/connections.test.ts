import { expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { connectionsMax, connectionsOf } from './connections.ts'

const processLimits = (files: number | string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${files}                 20000                files     \n`

it('connections leave a part of the files that the process may open', () => {
  expect(connectionsOf(processLimits(400))).toBe(300)
  expect(connectionsOf(processLimits('unlimited'))).toBe(limits.connectionsMax)
  expect(connectionsOf(processLimits(1_048_576))).toBe(limits.connectionsMax)
  expect(connectionsOf('')).toBe(limits.connectionsMax)
})

it('there is room for some on this machine', async () => {
  expect(await connectionsMax()).toBeGreaterThan(100)
})
