import { expect, it } from 'vitest'
import type { Trouble } from '../../../src/workload/trouble/trouble.ts'
import { englishTroubles, troubleText } from '../../../src/workload/trouble/trouble-words.ts'
import { zhTroubles } from '../i18n/plan/zh-troubles.ts'
import { foldedTrouble } from './folded-causes.ts'

const refused =
  'pods "web-0" is forbidden: violates PodSecurity "restricted:latest": one != false (container "a" must set x, or y), two (container "a"), three'
const unschedulable = '0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 Insufficient cpu'

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
    ['2 Insufficient cpu'],
  ],
  ['one reason alone', { kind: 'refused', message: 'exceeded quota: q' }, 'exceeded quota: q', []],
])('tells the first, and the others apart: %s', (_, trouble, message, rest) => {
  expect(foldedTrouble(trouble, englishTroubles)).toEqual({ first: { ...trouble, message }, rest })
})

it('in Chinese the others are told in Chinese, too', () => {
  expect(foldedTrouble({ kind: 'unschedulable', message: unschedulable }, zhTroubles).rest).toEqual([
    '2 个 cpu 不足',
  ])
  expect(
    troubleText(
      { podName: 'web-0', trouble: { kind: 'unschedulable', message: unschedulable }, since: null, now: 0 },
      zhTroubles,
    ),
  ).toBe('未就绪：无法调度：3 个节点均不可用：1 个有未容忍的污点，2 个 cpu 不足')
})
