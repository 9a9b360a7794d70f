import { expect, it } from 'vitest'
import type { Trouble } from '../../../src/workload/trouble.ts'
import { foldedTrouble } from './folded-causes.ts'

const refused =
  'pods "web-0" is forbidden: violates PodSecurity "restricted:latest": one != false (container "a" must set x, or y), two (container "a"), three'
const unschedulable =
  '0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 Insufficient cpu. preemption: 0/3 nodes are available: 3 No victims found for incoming pod.'

it.each<[string, Trouble, string, readonly string[]]>([
  [
    'a template that violates Pod Security in many ways',
    { kind: 'refused', message: refused },
    refused.slice(0, refused.indexOf(', two')),
    ['two (container "a")', 'three'],
  ],
  [
    'nodes that do not take it, each for another reason',
    { kind: 'unschedulable', message: unschedulable },
    '0/3 nodes are available: 1 node(s) had untolerated taint {a: b}',
    ['2 Insufficient cpu', 'preemption: 0/3 nodes are available: 3 No victims found for incoming pod'],
  ],
  ['one reason alone', { kind: 'refused', message: 'exceeded quota: q' }, 'exceeded quota: q', []],
])('tells the first, and the others apart: %s', (_, trouble, message, rest) => {
  expect(foldedTrouble(trouble)).toEqual({ first: { ...trouble, message }, rest })
})
