import { expect, it } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { keyOf } from '../../api/object.ts'
import { type Selectors, selectionOf } from './selection.ts'

const pods = ['a', 'a', 'b'].map(
  (app, index): Pod => ({ metadata: { name: `p${index}`, namespace: 'shop', labels: { app } } }),
)
const key = (name: string, namespace = 'shop') => keyOf({ namespace, name })
const select = (selectors: Selectors, name: string, text: string) =>
  selectionOf({ key: key(name), text, pods, selectors })

it('takes the Pods that the scale selects', () => {
  expect(select(new Map(), 'one', 'app=a')).toEqual({ kind: 'pods', pods: pods.slice(0, 2) })
})

it('takes none where the scale selects none, not all of them', () => {
  expect(select(new Map(), 'one', '')).toEqual({
    kind: 'none',
    told: { reason: 'SelectorRequired', message: 'selector is required' },
    condition: { reason: 'InvalidSelector', message: "the HPA target's scale is missing a selector" },
  })
})

it('takes none that another counts as well', () => {
  const selectors: Selectors = new Map()
  expect(select(selectors, 'two', 'app in (a,c)').kind).toBe('pods')
  const message = 'pods by selector app=a are controlled by multiple HPAs: [shop/one shop/two]'
  expect(select(selectors, 'one', 'app=a')).toMatchObject({
    told: { reason: 'AmbiguousSelector', message },
    condition: { reason: 'AmbiguousSelector', message },
  })
  expect(select(selectors, 'three', 'app=b').kind).toBe('pods')
  selectors.delete(key('two'))
  expect(select(selectors, 'one', 'app=a').kind).toBe('pods')
})

it('knows nothing of those in another namespace', () => {
  const selectors: Selectors = new Map()
  selectionOf({ key: key('one', 'other'), text: 'app=a', pods, selectors })
  expect(select(selectors, 'one', 'app=a').kind).toBe('pods')
})
