import { describe, expect, it } from 'vitest'
import { newBundle } from '../model/bundle.ts'
import { read, write } from '../model/path.ts'
import { type Choice, moved, moveOf } from './draft-move.ts'

const bundle = newBundle('default')
const calm = { isBegun: false, isFoundAgain: false, isHalfTyped: false }
const choice = (change: Partial<Choice>): Choice => ({
  bundle,
  project: 'default',
  asked: 'shop',
  ...calm,
  ...change,
})
const namespaces = ({ set, others }: typeof bundle) =>
  [set, ...others].map(object => read(object, 'metadata.namespace'))

describe('a draft, when another project is chosen', () => {
  it('goes along, with every object that names the old one', () => {
    expect(moveOf(choice({}))).toEqual({ kind: 'goes', to: 'shop' })
    expect(namespaces(moved(bundle, { from: 'default', to: 'shop' }))).toEqual(['shop', 'shop'])
  })

  it.each([{ asked: '' }, { asked: 'default' }])('stays where nothing else is chosen: %j', change => {
    expect(moveOf(choice(change))).toEqual({ kind: 'stays' })
  })

  it('is asked about where one of its objects says itself where it goes', () => {
    const other = { ...bundle, set: write(bundle.set, 'metadata.namespace', 'far') }
    expect(moveOf(choice({ bundle: other }))).toMatchObject({
      kind: 'asks',
      elsewhere: ['StatefulSet : far'],
    })
    expect(namespaces(moved(other, { from: 'default', to: 'shop' }))).toEqual(['far', 'shop'])
  })

  it.each(['isBegun', 'isFoundAgain', 'isHalfTyped'] as const)('is asked about where it %s', state => {
    expect(moveOf(choice({ [state]: true }))).toMatchObject({ kind: 'asks', to: 'shop', elsewhere: [] })
  })

  it('keeps what names no project as it was written', () => {
    const placeless = { ...bundle, set: write(bundle.set, 'metadata.namespace', undefined) }
    expect(moveOf(choice({ bundle: placeless }))).toEqual({ kind: 'goes', to: 'shop' })
    expect(namespaces(moved(placeless, { from: 'default', to: 'shop' }))).toEqual([undefined, 'shop'])
  })
})
