import { expect, it } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { patient } from './patience.fixture.ts'
import { type Leave, Turns } from './turns.ts'

function startTurns(seats = 2, waitingMax = 100) {
  const clock = createSimulatedClock(0)
  const turns = new Turns({ clock, seats, heldMsMax: 500, waitingMax })
  const served: string[] = []
  const leaves: Leave[] = []
  const enter = (name: string, exempt = false) => {
    const entered = turns.enter({ name, exempt }, patient(clock))
    const take = (leave: Leave) => {
      served.push(name)
      leaves.push(leave)
    }
    if (entered instanceof Promise) void entered.then(take)
    else take(entered)
  }
  /** Whoever came first leaves. */
  const leave = async () => {
    leaves.shift()?.()
    await clock.settle()
  }
  return { clock, served, enter, leave }
}

it('flows take turns, however many of one wait', async () => {
  const { served, enter, leave } = startTurns()
  for (let number = 0; number < 6; number++) enter('greedy')
  enter('modest')
  enter('modest')
  for (let number = 0; number < 8; number++) await leave()
  expect(served).toEqual(['greedy', 'greedy', 'greedy', 'modest', 'greedy', 'modest', 'greedy', 'greedy'])
})

it('who has a seat for long loses it', async () => {
  const { clock, served, enter } = startTurns(1)
  enter('slow')
  enter('other')
  await clock.settle()
  expect(served).toEqual(['slow'])
  await clock.advance(500)
  expect(served).toEqual(['slow', 'other'])
})

it('more than may wait are asked to come again, but those who are exempt', () => {
  const { enter } = startTurns(1, 2)
  enter('a')
  enter('a')
  enter('a')
  expect(() => enter('a')).toThrow('Too many requests, please try again later.')
  enter('a', true)
  enter('b')
})

it('a seat is given back once', async () => {
  const clock = createSimulatedClock(0)
  const turns = new Turns({ clock, seats: 1, heldMsMax: 500, waitingMax: 10 })
  const first = turns.enter({ name: 'a', exempt: false }, patient(clock)) as Leave
  const second = turns.enter({ name: 'a', exempt: false }, patient(clock)) as Promise<Leave>
  const third = turns.enter({ name: 'a', exempt: false }, patient(clock)) as Promise<Leave>
  first()
  first()
  let isThird = false
  void third.then(() => {
    isThird = true
  })
  await second
  expect(isThird).toBe(false)
})
