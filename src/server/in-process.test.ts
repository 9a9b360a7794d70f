import { expect, test } from 'vitest'
import { LoopTurn, turnMsMax } from '../base/event-loop/loop-turn.ts'
import { inProcessTransport } from './in-process.ts'

test('requests by the hundred let others have their turn, and keep their order', async () => {
  let now = 0
  const clock = { now: () => now, after: () => ({ cancel() {} }) }
  const handled: string[] = []
  let inOneTurn = 0
  let most = 0
  let isOver = false
  const others = () => {
    inOneTurn = 0
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const transport = inProcessTransport(
    ({ path }) => {
      now += turnMsMax / 5
      most = Math.max(most, ++inOneTurn)
      handled.push(path)
      return { kind: 'value', code: 200, value: {} }
    },
    { user: { name: 'jane', groups: [] }, turn: new LoopTurn(clock) },
  )
  const paths = Array.from({ length: 300 }, (_, index) => `/${index}`)
  await Promise.all(paths.map(path => transport.send({ method: 'GET', path })))
  isOver = true
  expect(handled).toEqual(paths)
  expect(most).toBeLessThan(10)
})
