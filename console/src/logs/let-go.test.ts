import { expect, it } from 'vitest'
import { onLetGo } from './let-go.ts'

it('a mouse lets go where it is lifted or taken away, and a finger that begins to scroll does not', () => {
  const page = new EventTarget()
  const tell = (name: string, pointerType: string) =>
    page.dispatchEvent(Object.assign(new Event(name), { pointerType }))
  let times = 0
  const leave = onLetGo(page, () => {
    times++
  })
  tell('pointerup', 'mouse')
  tell('pointercancel', 'pen')
  expect(times).toBe(2)
  tell('pointercancel', 'touch')
  tell('pointermove', 'mouse')
  expect(times).toBe(2)
  leave()
  tell('pointerup', 'mouse')
  expect(times).toBe(2)
})
