import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { BrokenDeletions } from './broken-deletions.ts'

const setOf = (uid: string): StatefulSet => ({ metadata: { name: 'web', uid } })

function shelfOf() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}

test('a deletion is broken off when it is left before it is over, and after a reload', () => {
  const shelf = shelfOf()
  const deletions = new BrokenDeletions(shelf)
  let told = 0
  deletions.subscribe(() => {
    told++
  })
  deletions.begin(setOf('a'))
  expect(deletions.isBroken(setOf('a'))).toBe(false)
  expect(new BrokenDeletions(shelf).isBroken(setOf('a'))).toBe(true)
  deletions.leave(setOf('a'))
  expect(deletions.isBroken(setOf('a'))).toBe(true)
  // Another set of the name is none of it.
  expect(deletions.isBroken(setOf('b'))).toBe(false)
  deletions.forget(setOf('a'))
  expect(deletions.isBroken(setOf('a'))).toBe(false)
  expect(new BrokenDeletions(shelf).isBroken(setOf('a'))).toBe(false)
  expect(told).toBe(3)
})

test('a browser that keeps nothing hinders no deletion', () => {
  const refuse = () => {
    throw new Error('no')
  }
  const deletions = new BrokenDeletions({ getItem: refuse, setItem: refuse, removeItem: refuse })
  deletions.begin(setOf('a'))
  deletions.leave(setOf('a'))
  expect(deletions.isBroken(setOf('a'))).toBe(false)
})
