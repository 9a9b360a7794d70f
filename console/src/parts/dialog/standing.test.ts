import { describe, expect, it } from 'vitest'
import { standingOf } from './standing.ts'

const seen = { before: 'old', found: null, isOther: false, isMissed: true } as const
const kept = { shown: 'old', isGone: true }
const none = { shown: null, isGone: false }

describe('a page about what others delete', () => {
  it.each([
    ['dialog', kept],
    ['text', kept],
    ['away', { shown: 'old', isGone: false }],
    ['nothing', none],
  ] as const)('that holds: %s', (held, standing) => {
    expect(standingOf({ ...seen, held })).toEqual(standing)
    expect(standingOf({ ...seen, held, before: null })).toEqual(none)
  })

  it('goes over to another of its name, unless a dialog is open', () => {
    const other = { ...seen, found: 'new', isOther: true, isMissed: false }
    expect(standingOf({ ...other, held: 'dialog' })).toEqual(kept)
    for (const held of ['nothing', 'text', 'away'] as const)
      expect(standingOf({ ...other, held })).toEqual({ shown: 'new', isGone: false })
  })

  it('follows what changes and is the same', () => {
    const same = { ...seen, found: 'new', isMissed: false }
    expect(standingOf({ ...same, held: 'dialog' })).toEqual({ shown: 'new', isGone: false })
  })

  it('keeps what it holds, and calls nothing gone, while a list loads', () => {
    expect(standingOf({ ...seen, held: 'dialog', isMissed: false })).toEqual({ shown: 'old', isGone: false })
  })
})
