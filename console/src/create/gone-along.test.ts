import { expect, it } from 'vitest'
import { newBundle } from '../model/bundle.ts'
import { goneAlong } from './gone-along.ts'

const [before, after] = [newBundle('default'), newBundle('shop')]
const written = { text: '# mine', format: 'yaml', bundle: before } as const

it('a text goes along with its objects', async () => {
  expect(await goneAlong(written, after, Promise.resolve('# mine, too'))).toEqual({
    of: written,
    bundle: after,
    text: { text: '# mine, too', format: 'yaml', bundle: after },
    failure: null,
  })
})

it('one that cannot ends the wait all the same, and tells why', async () => {
  const failure = new Error('nested too deep')
  expect(await goneAlong(written, after, Promise.reject(failure))).toEqual({
    of: written,
    bundle: after,
    text: null,
    failure,
  })
})
