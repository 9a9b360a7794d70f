import { expect, test } from 'vitest'
import { createSetEvents } from './carry-out/set-events.ts'
import { isSameWaiting } from './nouns/waiting.ts'
import { PlanDriver, setFixture, t0 } from './objects.fixture.ts'
import { createWaitingTold } from './waiting-told.ts'

function waitingFor(ordinal: number) {
  const driver = new PlanDriver(setFixture())
  for (let steps = 0; steps <= ordinal; steps++) {
    driver.step()
    if (steps < ordinal) driver.setPod(steps, 'ready')
  }
  return driver.plan().waiting
}

function teller() {
  const told = createWaitingTold()
  const messages: string[] = []
  const events = createSetEvents({ record: ({ message }) => void messages.push(message) }, setFixture())
  return {
    messages,
    told,
    tell: (waiting: ReturnType<typeof waitingFor>, now: number) => told.tell('k', waiting, now, events),
  }
}

test('a wait is told once, when it has lasted', () => {
  const { tell, messages } = teller()
  const waiting = waitingFor(0)
  expect(tell(waiting, t0)).toBe(10_000)
  expect(tell(waiting, t0 + 4_000)).toBe(6_000)
  expect(messages).toEqual([])
  expect(tell(waiting, t0 + 10_000)).toBeNull()
  expect(tell(waiting, t0 + 90_000)).toBeNull()
  expect(messages).toEqual(['Waiting for web-0 to be Running and Ready; no further Pod is created'])
})

test('another wait is told anew', () => {
  const { tell, messages } = teller()
  tell(waitingFor(0), t0)
  tell(waitingFor(0), t0 + 10_000)
  expect(tell(waitingFor(1), t0 + 11_000)).toBe(10_000)
  tell(waitingFor(1), t0 + 21_000)
  expect(messages).toHaveLength(2)
})

test('a wait that ends is forgotten, and so is its set', () => {
  const { tell, told, messages } = teller()
  tell(waitingFor(0), t0)
  expect(tell(null, t0 + 1_000)).toBeNull()
  expect(tell(waitingFor(0), t0 + 2_000)).toBe(10_000)
  told.forget('k')
  expect(tell(waitingFor(0), t0 + 20_000)).toBe(10_000)
  expect(messages).toEqual([])
})

test('two waits are the same when they are for the same Pod, in the same way, and hold up the same', () => {
  expect(isSameWaiting(waitingFor(0), waitingFor(0))).toBe(true)
  expect(isSameWaiting(waitingFor(0), waitingFor(1))).toBe(false)
  expect(isSameWaiting(waitingFor(0), null)).toBe(false)
  expect(isSameWaiting(null, null)).toBe(true)
})
