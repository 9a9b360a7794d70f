import { expect, it, vi } from 'vitest'
import { noWays, type Session, type SignedIn, type Standing, sessionKept, standingAfter } from './session.ts'

vi.stubGlobal('location', { pathname: '/console/', search: '', origin: 'https://127.0.0.1:1' })

const session = { user: { name: 'ann', groups: [] } } as unknown as Session
const signedIn: SignedIn = { kind: 'session', session }
const nobody: SignedIn = { kind: 'nobody', ways: noWays }
const stays = { hasLeft: false }

it('a session that ends by itself is told as one that has ended, for as long as nobody is in', () => {
  const over = standingAfter(signedIn, nobody, stays)
  expect(over).toEqual({ ...nobody, ended: session })
  // Their pages wait for them.
  expect(sessionKept(over)).toBe(session)
  expect(standingAfter(over, { ...nobody }, stays)).toBe(over)
  expect(standingAfter(over, signedIn, stays)).toEqual(signedIn)
})

it('who has signed out, or was never in, hears of no end', () => {
  const left = standingAfter(signedIn, nobody, { hasLeft: true })
  expect(left).toEqual({ ...nobody, ended: null })
  expect(sessionKept(left)).toBeNull()
  expect(standingAfter(null, nobody, stays)).toEqual({ ...nobody, ended: null })
})

it('nothing is drawn anew where nothing has changed', () => {
  const before: Standing = { kind: 'session', session }
  expect(standingAfter(before, { kind: 'session', session: { ...session } }, stays)).toBe(before)
})
