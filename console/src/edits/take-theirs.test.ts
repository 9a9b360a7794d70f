import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { onTopOfTheirs, withTheirs } from './take-theirs.ts'

const setOf = (image: string, more: object = {}, replicas = 3) =>
  ({
    metadata: { name: 'web' },
    spec: { replicas, template: { spec: { containers: [{ name: 'app', image, ...more }] } } },
  }) as unknown as StatefulSet

test('who takes theirs of what both have set keeps the rest of what they have typed, and of what others have made', () => {
  const cpu = { resources: { requests: { cpu: '50m' } } }
  const ways = { opened: setOf('a:1'), draft: setOf('a:2', cpu), theirs: setOf('a:3', {}, 5) }
  expect(withTheirs(ways, null)).toEqual(setOf('a:3', cpu, 5))
})

test('of two disputed fields one may be taken alone', () => {
  const ways = {
    opened: setOf('a:1', { tty: false }),
    draft: setOf('a:2', { tty: true, workingDir: '/mine' }),
    theirs: setOf('a:3', { tty: false, workingDir: '/theirs' }),
  }
  const image = 'spec.template.spec.containers[app].image'
  expect(withTheirs(ways, image)).toEqual(setOf('a:3', { tty: true, workingDir: '/mine' }))
})

test('what was typed into the form of a new one goes on top of one that has appeared, under the name that that one has', () => {
  const named = (name: string, set: StatefulSet): StatefulSet => ({ ...set, metadata: { name } })
  const ways = {
    opened: setOf('a:1'),
    draft: named('mine', setOf('a:2')),
    theirs: named('theirs', setOf('a:3', { tty: true }, 5)),
  }
  expect(onTopOfTheirs(ways)).toEqual(named('theirs', setOf('a:2', { tty: true }, 5)))
})
