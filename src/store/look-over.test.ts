import { expect, it } from 'vitest'
import { openMemoryStore } from './index.ts'
import { lookOver } from './look-over.ts'
import { create } from './store.conformance.ts'

it('a store is looked over beside its work, fault by fault', async () => {
  const store = openMemoryStore()
  for (let number = 0; number < 120; number++) await create(store, `/k/${number}`)
  const faults: string[] = []
  let turns = 0
  const decode = ({ key }: { readonly key: string }) => {
    if (key === '/k/77') throw new Error('no JSON')
  }
  const looking = lookOver({
    store,
    decode,
    onFault: fault => faults.push(fault),
    signal: new AbortController().signal,
  })
  const count = () => {
    turns++
    ticking = setImmediate(count)
  }
  let ticking = setImmediate(count)
  await looking
  clearImmediate(ticking)
  expect(faults).toEqual(['/k/77 cannot be read: no JSON'])
  expect(turns).toBeGreaterThanOrEqual(1)
})
