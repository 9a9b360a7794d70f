import { expect, it } from 'vitest'
import { needsOfDoing } from './doing.ts'

it.each(['service', 'autoscaler', 'budget'] as const)(
  'whoever makes or changes the %s of a set has to see which is there, or would make a second one',
  doing => {
    const needs = needsOfDoing(doing)
    expect(needs.map(({ verb }) => verb)).toEqual(['list', 'create', 'patch'])
    expect(new Set(needs.map(({ resource }) => resource)).size).toBe(1)
  },
)
