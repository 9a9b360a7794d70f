import { expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { problemsOfObject } from '../model/problems.ts'
import { formPlaces } from './form-place.ts'
import { freshObject, portsOf, wordsOfGoverning } from './fresh.ts'

it('ports are read a line each, and what is none is left for the server to say', () => {
  expect(portsOf('http 80:8080/tcp\n5432\n53/UDP\n web:name\n???')).toEqual([
    { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' },
    { port: 5432 },
    { port: 53, protocol: 'UDP' },
    { port: 'web', targetPort: 'name' },
    { port: '???' },
  ])
})

it.each(formPlaces)('what a form of %s begins with lacks its name alone, and what it is for', place => {
  const missing = (words: string) =>
    problemsOfObject(freshObject(place, 'shop', new URLSearchParams(words)), null).map(({ field }) => field)
  expect(missing('set=web')).toEqual(['metadata.name'])
  expect(missing('name=a&set=web')).toEqual([])
  expect(missing('name=a')).toEqual(place === 'autoscalers' ? ['spec.scaleTargetRef.name'] : [])
})

it('a budget of which no labels are known holds none, and not all', () => {
  const of = (words: string) => freshObject('budgets', 'shop', new URLSearchParams(words))
  expect(of('')).toMatchObject({ spec: { maxUnavailable: 1 } })
  expect(of('')).not.toHaveProperty(['spec', 'selector'])
  expect(of('selector=app=web')).toMatchObject({ spec: { selector: { matchLabels: { app: 'web' } } } })
})

it('row 139: the Service that a set names is made of what its address says', () => {
  const set = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      serviceName: 'names',
      selector: { matchLabels: { app: 'web', tier: 'front' } },
      template: {
        spec: {
          containers: [
            {
              name: 'a',
              ports: [
                { name: 'http', containerPort: 8080 },
                { containerPort: 53, protocol: 'UDP' },
              ],
            },
          ],
        },
      },
    },
  } as StatefulSet
  const query = new URLSearchParams({ project: 'shop', ...wordsOfGoverning(set) })
  expect(freshObject('services', 'shop', query)).toMatchObject({
    metadata: { name: 'names', namespace: 'shop' },
    spec: {
      clusterIP: 'None',
      selector: { app: 'web', tier: 'front' },
      ports: [
        { name: 'http', port: 8080, targetPort: 'http' },
        { name: 'udp-53', port: 53, protocol: 'UDP' },
      ],
    },
  })
  expect(freshObject('services', 'shop', new URLSearchParams())).toMatchObject({
    metadata: { name: '' },
    spec: { type: 'ClusterIP' },
  })
})
