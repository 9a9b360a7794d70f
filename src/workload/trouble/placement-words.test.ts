import { expect, it } from 'vitest'
import { againstNodes } from './placement-words.ts'

const whole = '0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 Insufficient cpu'

it.each([
  [`${whole}. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No victims found.`],
  [`${whole}. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.`],
  [`${whole}. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.`],
  [`${whole}.`],
  [whole],
])('what speaks against the nodes is all that is told: %s', message => {
  expect(againstNodes(message)).toBe(whole)
})

it('what speaks of no node stays as it is', () => {
  expect(againstNodes('pod has unbound immediate PersistentVolumeClaims')).toBe(
    'pod has unbound immediate PersistentVolumeClaims',
  )
  expect(againstNodes('')).toBe('')
})
