import { describe, expect, test } from 'vitest'
import { clashesBetween, editable, placedPath } from './editable.ts'

describe('two people’s changes', () => {
  const mine = { spec: { template: { spec: { containers: [{ name: 'a', image: 'mine' }] } } } }

  test('clash where both set the same field to different values', () => {
    const theirs = { spec: { template: { spec: { containers: [{ name: 'a', image: 'theirs' }] } } } }
    expect(clashesBetween(mine, theirs).map(({ path }) => path)).toEqual([
      'spec.template.spec.containers[a].image',
    ])
  })

  test.each([
    ['the same value', mine],
    ['another container', { spec: { template: { spec: { containers: [{ name: 'b', image: 'theirs' }] } } } }],
    [
      'another field',
      { spec: { replicas: 4, template: { spec: { containers: [{ name: 'a', tty: true }] } } } },
    ],
  ])('stand side by side when the other has set %s', (_, theirs) => {
    expect(clashesBetween(mine, theirs)).toEqual([])
  })
})

test('what only machines write is nothing to edit', () => {
  const set = {
    metadata: { name: 'web', resourceVersion: '5', generation: 2, managedFields: [] },
    spec: { replicas: 1 },
    status: { replicas: 1 },
  }
  expect(editable(set)).toEqual({ metadata: { name: 'web' }, spec: { replicas: 1 } })
})

test('a clash is at the place of its element, as forms name fields', () => {
  const object = {
    metadata: { labels: {} },
    spec: {
      ports: [{ name: 'a', port: 1 }, { port: 80 }],
      template: { spec: { containers: [{ name: 'c' }] } },
    },
  }
  const placed = (path: string) => placedPath(path, object)
  expect(placed('spec.template.spec.containers[c].image')).toBe('spec.template.spec.containers[0].image')
  expect(placed('spec.ports[80].targetPort')).toBe('spec.ports[1].targetPort')
  expect(placed('spec.template.spec.containers[gone].image')).toBe(
    'spec.template.spec.containers[gone].image',
  )
  expect(placed('metadata.labels[example.com/tier]')).toBe('metadata.labels[example.com/tier]')
  expect(placed('spec.replicas')).toBe('spec.replicas')
})
