import { expect, test } from 'vitest'
import { boundOf } from './autoscaling.ts'

test.each([
  [3, { minReplicas: 2, maxReplicas: 6 }, null],
  [3, { minReplicas: 5, maxReplicas: 9 }, 5],
  [12, { minReplicas: 2, maxReplicas: 6 }, 6],
  // Nobody has named the lower one: it is 1.
  [1, { maxReplicas: 6 }, null],
  // Stopped by hand: no autoscaler starts it.
  [0, { minReplicas: 2, maxReplicas: 6 }, null],
])('%i replicas within the bounds %o', (replicas, bounds, scaledTo) => {
  expect(boundOf(replicas, { scaleTargetRef: { kind: 'StatefulSet', name: 'web' }, ...bounds })).toBe(
    scaledTo,
  )
})
