import { expect, it } from 'vitest'
import { menuHeightAt } from './menu-room.ts'

it('a menu is as high as the room on the better side of its button', () => {
  const at = (top: number) => menuHeightAt({ button: { top, bottom: top + 34 }, top: 60, bottom: 844 })
  expect(at(60)).toBe(560)
  expect(at(279)).toBe(844 - 313 - 24)
  // Above there is more.
  expect(at(600)).toBe(600 - 60 - 24)
})
