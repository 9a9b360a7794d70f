import { expect, test } from 'vitest'
import type { LimitRange, ResourceQuota } from '../generated/types.ts'
import { type Kind, kinds } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import { strategyOf } from '../strategies/index.ts'
import { refusalsOfUpdate } from './objects-under-test.ts'

const metadata = { name: 'x', namespace: 'default', uid: 'u', resourceVersion: '1' }
const quota = (hard: { readonly [name: string]: string }): ResourceQuota => ({ metadata, spec: { hard } })

test('a quota is looked at with every change of it', () => {
  expect(refusalsOfUpdate(kinds.ResourceQuota, quota({ pods: '2' }), quota({ pods: '1' }))).toEqual([])
  expect(refusalsOfUpdate(kinds.ResourceQuota, quota({ pods: '-2' }), quota({ pods: '1' }))).toEqual([
    'spec.hard[pods]: Invalid value: "-2": must be greater than or equal to 0',
  ])
})

const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`example.com/r${index}`, '1']))
const limits: LimitRange = { metadata, spec: { limits: [{ type: 'Container', max: many, default: many }] } }

function stepsOf<T extends ApiObject>(kind: Kind<T>, object: T): number {
  const left = strategyOf(kind).problemsLeft?.({ object, old: null, written: 'object', found: [] })
  let steps = 0
  for (let step = left?.next(); step && !step.done; step = left?.next()) steps++
  return steps
}

test('tens of thousands of names are looked at in steps', () => {
  expect(stepsOf(kinds.ResourceQuota, quota(many))).toBeGreaterThanOrEqual(5)
  expect(stepsOf(kinds.LimitRange, limits)).toBeGreaterThanOrEqual(10)
})
