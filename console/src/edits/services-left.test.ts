import { expect, test } from 'vitest'
import type { Service, StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { servicesLeft } from './services-left.ts'

const setOf = (name: string, serviceName: string, namespace = 'shop'): StatefulSet => ({
  metadata: { name, namespace, uid: `uid of ${name}` },
  spec: {
    serviceName,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, tier: 'front' } } },
  },
})
const service = (name: string, spec: Service['spec'], metadata: object = {}): Service => ({
  metadata: { name, namespace: 'shop', ...metadata },
  spec,
})
const headless = service('web', { clusterIP: 'None', selector: { app: 'web' } })
const set = setOf('web', 'web')

const told = (services: readonly Service[], sets: readonly StatefulSet[] = [set]) => {
  const { staying, unneeded } = servicesLeft(set, { services, sets })
  return { staying: staying.map(nameOf), unneeded: unneeded && nameOf(unneeded) }
}

test('the Services that lead to the Pods of a set stay behind; its headless one is of use to nobody', () => {
  const open = service('open', { clusterIP: '10.0.0.1', selector: { app: 'web' } })
  const others = [
    service('db', { clusterIP: 'None', selector: { app: 'db' } }),
    service('none', { clusterIP: 'None' }),
    { ...headless, metadata: { name: 'web', namespace: 'other' } },
  ]
  expect(told([headless, open, ...others])).toEqual({ staying: ['web', 'open'], unneeded: 'web' })
})

test('a Service that another set names, that somebody keeps, or that has an address of its own is not offered', () => {
  expect(told([headless], [set, setOf('more', 'web')])).toEqual({ staying: ['web'], unneeded: null })
  expect(told([headless], [set, setOf('more', 'web', 'other')]).unneeded).toBe('web')
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Shop', name: 's', uid: 'u', controller: true }]
  expect(told([service('web', headless.spec, { ownerReferences })]).unneeded).toBeNull()
  expect(told([service('web', { ...headless.spec, clusterIP: '10.0.0.1' })]).unneeded).toBeNull()
})
