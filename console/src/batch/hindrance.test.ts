import { expect, it } from 'vitest'
import { hindranceOf } from './hindrance.ts'

it('of what keeps several sets from being changed, what is to be done first is told first', () => {
  const free = { edit: {}, foreseeing: 0, refused: [], clashing: [], unsaid: null }
  expect(hindranceOf(free)).toBe(null)
  expect(hindranceOf({ ...free, unsaid: 'word' })).toEqual({ kind: 'word' })
  expect(hindranceOf({ ...free, unsaid: 'word', clashing: ['a'] })).toEqual({
    kind: 'clashing',
    names: ['a'],
  })
  expect(hindranceOf({ ...free, refused: ['b'], clashing: ['a'] })).toEqual({ kind: 'refused', names: ['b'] })
  expect(hindranceOf({ ...free, refused: ['b'], foreseeing: 194 })).toEqual({
    kind: 'foreseeing',
    count: 194,
  })
  expect(hindranceOf({ ...free, edit: null, foreseeing: 194 })).toEqual({ kind: 'noNumber' })
})
