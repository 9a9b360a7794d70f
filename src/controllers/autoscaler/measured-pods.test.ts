import { expect, test } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { groupPods } from './measured-pods.ts'
import { requestOf } from './pod-requests.ts'

const now = Date.parse('2026-01-02T03:00:00Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
const cpu = { resource: 'cpu', container: null } as const

test.each([
  ['is Ready for long', 3600, 'True', 3000, 'used'],
  ['is overloaded, and not Ready any more', 3600, 'False', 60, 'used'],
  ['never was Ready', 3600, 'False', 3590, 'unready'],
  ['is starting', 60, 'False', 60, 'unready'],
  ['is Ready since less than what was measured', 60, 'True', 10, 'unready'],
  ['is Ready for longer than what was measured', 60, 'True', 20, 'used'],
])('a Pod that %s', (_, started, status, changed, expected) => {
  const pod: Pod = {
    metadata: { name: 'web-0' },
    status: {
      phase: 'Running',
      startTime: ago(started),
      conditions: [{ type: 'Ready', status, lastTransitionTime: ago(changed) }],
    },
  }
  const usage = { at: now, windowMs: 15_000, containers: new Map([['c', { cpu: 7, memory: 1 }]]) }
  const { used, unready } = groupPods([pod], cpu, { usages: new Map([['web-0', usage]]), now })
  expect(used.size === 1 ? 'used' : unready.length === 1 ? 'unready' : 'missing').toBe(expected)
})

test('a Pod requests what it states as a whole, or its containers and sidecars do', () => {
  const resources = (amount: string) => ({ requests: { cpu: amount } })
  const spec = {
    containers: [{ name: 'c', resources: resources('100m') }],
    initContainers: [{ name: 's', restartPolicy: 'Always', resources: resources('50m') }, { name: 'i' }],
  }
  const metadata = { name: 'web-0' }
  expect(requestOf({ metadata, spec }, cpu)).toEqual({ kind: 'request', amount: 150 })
  expect(requestOf({ metadata, spec: { ...spec, resources: resources('1') } }, cpu)).toEqual({
    kind: 'request',
    amount: 1000,
  })
  expect(requestOf({ metadata, spec }, { ...cpu, container: 's' })).toEqual({ kind: 'request', amount: 50 })
  expect(requestOf({ metadata, spec }, { ...cpu, container: 'none' })).toEqual({
    kind: 'none',
    why: 'container none not found in Pod web-0',
  })
})
