import { expect, test } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import type { Clock } from '../clock.ts'
import { LoopTurn, loopTurnOf, turnMsMax } from './loop-turn.ts'

/** A clock that goes on with every look at it. */
function ticking(stepMs: number): Clock {
  let now = 0
  return {
    now() {
      now += stepMs
      return now
    },
    after: () => ({ cancel() {} }),
  }
}

test('a turn is long once its time is up, and the next one is not', async () => {
  const turn = new LoopTurn(ticking(turnMsMax))
  expect(turn.isLong()).toBe(false)
  expect(turn.isLong()).toBe(true)
  await turn.next()
  expect(turn.isLong()).toBe(false)
})

test('work by the thousand lets others have their turn, and keeps its order', async () => {
  const turn = new LoopTurn(ticking(turnMsMax / 5))
  const done: number[] = []
  let turnsOfOthers = 0
  let isOver = false
  const others = () => {
    turnsOfOthers++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const work = async (index: number) => {
    if (turn.isLong()) await turn.next()
    done.push(index)
  }
  await Promise.all(Array.from({ length: 1000 }, (_, index) => work(index)))
  isOver = true
  expect(done).toEqual(Array.from({ length: 1000 }, (_, index) => index))
  expect(turnsOfOthers).toBeGreaterThan(50)
})

test('a clock that stands still makes no turn long', () => {
  const turn = loopTurnOf(createSimulatedClock())
  for (let times = 0; times < 100; times++) expect(turn.isLong()).toBe(false)
})

test('where each makes the turn long, one goes on in each', async () => {
  const turn = new LoopTurn(ticking(turnMsMax))
  let turns = 0
  let isOver = false
  const others = () => {
    turns++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  await Promise.all(Array.from({ length: 100 }, () => turn.next()))
  isOver = true
  expect(turns).toBeGreaterThanOrEqual(100)
})

test('whoever comes alone does not wait for the thousand that another brought', async () => {
  const turn = new LoopTurn(ticking(turnMsMax))
  const done: string[] = []
  const many = {}
  for (let each = 0; each < 1000; each++) void turn.next(many).then(() => done.push('many'))
  await turn.next({})
  expect(done.length).toBeLessThan(10)
})
