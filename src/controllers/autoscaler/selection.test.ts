import { expect, it, vi } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { keyOf } from '../../api/object.ts'
import { noMemory } from './behavior.ts'
import { planAutoscaler } from './plan.ts'
import { type Selection, type Selectors, selectionOf } from './selection.ts'

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

it('takes none, and says so, where what the scale selects by cannot be read', () => {
  const selectors: Selectors = new Map()
  const selection = select(selectors, 'one', 'app in (')
  const words = /^couldn't convert selector into a corresponding internal selector object: ./
  const told = { reason: 'InvalidSelector', message: expect.stringMatching(words) }
  expect(selection).toEqual({ kind: 'none', told, condition: told })
  expect(selectors.size).toBe(0)
})

it('is not asked for where the scale is decided without it', () => {
  const autoscaler = { spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 } }
  const selection = vi.fn((): Selection => ({ kind: 'pods', pods: [] }))
  const view = { autoscaler, selection, usages: new Map(), memory: noMemory, now: 0 }
  for (const replicas of [0, 9]) planAutoscaler({ ...view, replicas })
  expect(selection).not.toHaveBeenCalled()
  planAutoscaler({ ...view, replicas: 2 })
  expect(selection).toHaveBeenCalledOnce()
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
