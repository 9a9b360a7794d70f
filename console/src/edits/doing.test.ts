import { expect, it } from 'vitest'
import { needsOfDoing } from './doing.ts'

it.each(['service', 'autoscaler', 'budget'] as const)(
  'whoever makes or changes the %s of a set has to see which is there, or would make a second one',
  doing => {
    const [list, ...others] = needsOfDoing(doing)
    expect(list?.verb).toBe('list')
    expect(others.map(({ resource }) => resource)).toEqual(others.map(() => list?.resource))
  },
)
