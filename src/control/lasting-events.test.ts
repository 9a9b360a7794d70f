import { expect, test } from 'vitest'
import { createLastingEvents } from './lasting-events.ts'

function observer() {
  const events = createLastingEvents()
  const told: string[] = []
  const see = (id: string | null, now: number) =>
    events.see('k', id === null ? null : { id, afterMs: 10, tell: () => void told.push(id) }, now)
  return { events, told, see }
}

test('what lasts is told once', () => {
  const { see, told } = observer()
  expect(see('a', 0)).toEqual({ kind: 'checkAgain', afterMs: 10 })
  expect(see('a', 4)).toEqual({ kind: 'checkAgain', afterMs: 6 })
  expect(told).toEqual([])
  expect(see('a', 10)).toEqual({ kind: 'settled' })
  expect(see('a', 90)).toEqual({ kind: 'settled' })
  expect(told).toEqual(['a'])
})

test('something else is told anew', () => {
  const { see, told } = observer()
  see('a', 0)
  see('a', 10)
  expect(see('b', 11)).toEqual({ kind: 'checkAgain', afterMs: 10 })
  see('b', 21)
  expect(told).toEqual(['a', 'b'])
})

test('what ends is forgotten, and so is its key', () => {
  const { see, events, told } = observer()
  see('a', 0)
  expect(see(null, 1)).toEqual({ kind: 'settled' })
  expect(see('a', 2)).toEqual({ kind: 'checkAgain', afterMs: 10 })
  events.forget('k')
  expect(see('a', 20)).toEqual({ kind: 'checkAgain', afterMs: 10 })
  expect(told).toEqual([])
})
