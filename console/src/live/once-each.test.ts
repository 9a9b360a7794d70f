import { expect, it } from 'vitest'
import { onceEach } from './once-each.ts'

it('finds out once what there is to an object, be it nothing, and anew for the one that takes its place', () => {
  const asked: string[] = []
  const find = onceEach(({ name }: { readonly name: string }) => {
    asked.push(name)
    return name === 'web' ? undefined : name.length
  })
  const web = { name: 'web' }
  const store = { name: 'store' }
  expect([find(web), find(store), find(web), find(store), find({ name: 'store' })]).toEqual([
    undefined,
    5,
    undefined,
    5,
    5,
  ])
  expect(asked).toEqual(['web', 'store', 'store'])
})
