import { expect, test } from 'vitest'
import type { Pod, Service } from '../../api/generated/types.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { ServiceMembers } from './service-members.ts'

const serviceOf = (name: string, selector?: { readonly [label: string]: string }): Service => ({
  metadata: { namespace: 'default', name },
  spec: { selector },
})
const labelled = (name: string, labels: { readonly [label: string]: string }): Pod =>
  podOf(name, { metadata: { namespace: 'default', name, labels } })
const nobody = () => []
const namesOf = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata?.name)

test('a Pod stands behind every service whose whole selector it bears', () => {
  const members = new ServiceMembers()
  members.setService(serviceOf('web', { app: 'web' }), nobody)
  members.setService(serviceOf('primary', { app: 'web', role: 'primary' }), nobody)
  members.setService(serviceOf('db', { app: 'db' }), nobody)
  const pod = labelled('web-0', { app: 'web', role: 'primary' })
  expect(members.setPod(pod)).toEqual({ now: ['default/web', 'default/primary'], left: [] })
  expect(members.setPod(labelled('web-0', { app: 'web' }))).toEqual({
    now: ['default/web'],
    left: ['default/primary'],
  })
  expect(namesOf(members.podsOf('default/web'))).toEqual(['web-0'])
  expect(members.podsOf('default/primary')).toEqual([])
  expect(members.removePod(pod)).toEqual(['default/web'])
  expect(members.podsOf('default/web')).toEqual([])
})

test('a service that is new or selects anew finds the Pods that are there', () => {
  const members = new ServiceMembers()
  const pods = [labelled('web-0', { app: 'web' }), labelled('db-0', { app: 'db' })]
  for (const pod of pods) members.setPod(pod)
  members.setService(serviceOf('any', { app: 'web' }), () => pods)
  expect(namesOf(members.podsOf('default/any'))).toEqual(['web-0'])
  members.setService(serviceOf('any', { app: 'db' }), () => pods)
  expect(namesOf(members.podsOf('default/any'))).toEqual(['db-0'])
  expect(members.setPod(labelled('web-0', { app: 'web' }))).toEqual({ now: [], left: [] })
  members.setService(serviceOf('any'), () => pods)
  expect(members.hasSelector('default/any')).toBe(false)
  expect(members.removePod(labelled('db-0', { app: 'db' }))).toEqual([])
})

test('a service without a selector, or with an empty one, is left to others', () => {
  const members = new ServiceMembers()
  members.setService(serviceOf('extdb'), nobody)
  members.setService(serviceOf('empty', {}), nobody)
  expect(members.hasSelector('default/extdb')).toBe(false)
  expect(members.hasSelector('default/empty')).toBe(false)
})

test('a change of a Pod costs the same beside a thousand services as beside ten', () => {
  const readsBeside = (count: number): number => {
    const members = new ServiceMembers()
    for (let index = 0; index < count; index++)
      members.setService(serviceOf(`web-${index}`, { app: `web-${index}` }), nobody)
    let reads = 0
    const labels = new Proxy<{ readonly [label: string]: string }>(
      { app: 'web-7', tier: 'front' },
      {
        get(target, name) {
          reads++
          return Reflect.get(target, name)
        },
      },
    )
    members.setPod(labelled('web-7-0', labels))
    return reads
  }
  expect(readsBeside(1000)).toBe(readsBeside(10))
})
