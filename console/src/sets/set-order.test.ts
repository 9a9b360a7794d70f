import { expect, test } from 'vitest'
import { outlineOfSet, type SetView } from './set-model.ts'
import { createSorted } from './set-order.ts'

const view = (name: string, ready = 1): SetView =>
  outlineOfSet(
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { namespace: 'shop', name, creationTimestamp: `2026-01-01T00:00:0${name.length}Z` },
      spec: { serviceName: name, selector: {}, template: {} },
      status: { replicas: 1, readyReplicas: ready },
    },
    0,
  )
const namesOf = (views: readonly SetView[]) => views.map(({ name }) => name)

test('sets stand in the order that was asked for, also after one of them has changed', () => {
  const sorted = createSorted()
  const views = [view('web-10'), view('web-2'), view('db')]
  expect(namesOf(sorted(views, 'name'))).toEqual(['db', 'web-2', 'web-10'])
  const changed = view('web-2', 0)
  expect(sorted(views.with(1, changed), 'name')).toEqual([views[2], changed, views[0]])
  expect(namesOf(sorted(views, '-name'))).toEqual(['web-10', 'web-2', 'db'])
  expect(namesOf(sorted(views, 'status'))).toEqual(['db', 'web-2', 'web-10'])
  expect(namesOf(sorted(views.with(0, view('web-10', 0)), 'status'))).toEqual(['web-10', 'db', 'web-2'])
  expect(namesOf(sorted([view('a'), ...views], 'name'))).toEqual(['a', 'db', 'web-2', 'web-10'])
  expect(namesOf(sorted(views, 'age'))).toEqual(['web-10', 'web-2', 'db'])
})
