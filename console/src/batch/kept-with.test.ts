import { expect, it, vi } from 'vitest'
import { keptWith } from './kept-with.ts'

it('works out once what an object has, and anew for another that is alike', () => {
  const make = vi.fn(({ name }: { readonly name: string }) => [name])
  const of = keptWith(make)
  const web = { name: 'web' }
  expect(of(web)).toBe(of(web))
  expect(make).toHaveBeenCalledTimes(1)
  expect(of({ ...web })).not.toBe(of(web))
  expect(make).toHaveBeenCalledTimes(2)
})

it('keeps that there is nothing, too', () => {
  const make = vi.fn(() => undefined)
  const of = keptWith(make)
  const web = {}
  expect([of(web), of(web)]).toEqual([undefined, undefined])
  expect(make).toHaveBeenCalledTimes(1)
})
