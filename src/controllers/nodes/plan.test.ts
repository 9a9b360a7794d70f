import { describe, expect, test } from 'vitest'
import type { Node, Pod, Taint } from '../../api/generated/types.ts'
import { nodeOf, podOf } from '../../testing/fixtures/objects.ts'
import { planEviction } from './plan-eviction.ts'
import { planHealth } from './plan-health.ts'

const now = Date.UTC(2026, 0, 1)
const time = '2026-01-01T00:00:00Z'
const graceMs = 40_000

const plan = (node: Node, silentMs = 0, isAnyReady = true) =>
  planHealth({ node, heardAt: now - silentMs, graceMs, isAnyReady }, now)

const withReady = (status: string, taints: readonly Taint[] = []) =>
  nodeOf('a', {
    spec: { taints },
    status: { conditions: [{ type: 'Ready', status, reason: 'x', message: 'x' }] },
  })

const taint = (name: string, effect: string): Taint => ({
  key: `node.kubernetes.io/${name}`,
  effect,
  timeAdded: time,
})

describe('health', () => {
  test('a node that is heard is looked at again when it would have been silent for too long', () => {
    expect(plan(withReady('True'), 10_000)).toEqual({
      conditions: [],
      taints: null,
      podsAreNotReady: false,
      checkAgainMs: 30_000,
    })
  })

  test('a silent one is not known to be ready, and neither are its pods', () => {
    const { conditions, taints, podsAreNotReady, checkAgainMs } = plan(withReady('True'), 40_000)
    expect(conditions).toContainEqual({
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: time,
    })
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'DiskPressure', status: 'Unknown', reason: 'NodeStatusNeverUpdated' }),
    )
    expect(taints).toEqual([taint('unreachable', 'NoSchedule'), taint('unreachable', 'NoExecute')])
    expect([podsAreNotReady, checkAgainMs]).toEqual([true, null])
  })

  test('is written once', () => {
    const unknown = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map(type => ({
      type,
      status: 'Unknown',
    }))
    const taints = [taint('unreachable', 'NoSchedule'), taint('unreachable', 'NoExecute')]
    const node = nodeOf('a', { spec: { taints }, status: { conditions: unknown } })
    expect(plan(node, 90_000)).toMatchObject({ conditions: [], taints: null })
  })

  test.each<[string, Node, readonly Taint[]]>([
    [
      'says that it is not ready',
      withReady('False'),
      [taint('not-ready', 'NoSchedule'), taint('not-ready', 'NoExecute')],
    ],
    [
      'has come back',
      withReady('True', [
        taint('unreachable', 'NoSchedule'),
        taint('unreachable', 'NoExecute'),
        { key: 'mine', effect: 'NoSchedule' },
      ]),
      [{ key: 'mine', effect: 'NoSchedule' }],
    ],
    ['is cordoned', nodeOf('a', { spec: { unschedulable: true } }), [taint('unschedulable', 'NoSchedule')]],
    [
      'runs out of memory',
      nodeOf('a', {
        status: {
          conditions: [
            { type: 'Ready', status: 'True' },
            { type: 'MemoryPressure', status: 'True' },
          ],
        },
      }),
      [taint('memory-pressure', 'NoSchedule')],
    ],
  ])('a node that %s', (_, node, expected) => {
    expect(plan(node).taints).toEqual(expected)
  })

  test('where no node at all is ready, nobody is sent away', () => {
    expect(plan(withReady('False'), 0, false).taints).toEqual([taint('not-ready', 'NoSchedule')])
  })

  test('a node that never said anything is not known', () => {
    const mute = nodeOf('a', { status: { conditions: [] } })
    expect(plan(mute).podsAreNotReady).toBe(false)
    expect(plan(mute, 40_000).conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'Unknown',
        message: 'Kubelet never posted node status.',
      }),
    )
  })
})

describe('eviction', () => {
  const noExecute: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: time }
  const tolerating = (tolerationSeconds?: number) =>
    podOf('p', {
      spec: {
        tolerations: [{ key: noExecute.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }],
      },
    })

  const evictionOf = (pod: Pod, taints: readonly Taint[], at = now) =>
    planEviction(pod, taints, { now: at, sinceWhen: () => now + 50_000 })

  test('a pod that does not tolerate the taint goes, others stay', () => {
    expect(evictionOf(podOf('p'), [noExecute])).toEqual({ kind: 'goes' })
    expect(evictionOf(podOf('p'), [{ ...noExecute, effect: 'NoSchedule' }])).toEqual({ kind: 'stays' })
    expect(evictionOf(tolerating(), [noExecute])).toEqual({ kind: 'stays' })
  })

  test('a pod that tolerates it for a time goes when that is over, counted from the taint', () => {
    expect(evictionOf(tolerating(300), [noExecute], now + 100_000)).toEqual({
      kind: 'goesLater',
      afterMs: 200_000,
    })
    expect(evictionOf(tolerating(300), [noExecute], now + 300_000)).toEqual({ kind: 'goes' })
    expect(evictionOf(tolerating(0), [noExecute])).toEqual({ kind: 'goes' })
  })

  test('a taint that does not say when it came is counted from when it was seen', () => {
    const { timeAdded: _, ...untold } = noExecute
    expect(evictionOf(tolerating(100), [untold], now + 60_000)).toEqual({
      kind: 'goesLater',
      afterMs: 90_000,
    })
    expect(evictionOf(tolerating(100), [untold], now + 150_000)).toEqual({ kind: 'goes' })
  })

  test('a pod that came later than the taint has all of its time', () => {
    const late = tolerating(100)
    const creationTimestamp = '2026-01-01T00:10:00Z'
    expect(
      evictionOf({ ...late, metadata: { ...late.metadata, creationTimestamp } }, [noExecute], now + 600_000),
    ).toEqual({ kind: 'goesLater', afterMs: 100_000 })
  })

  test('a pod that waited for a node has all of its time, from when it got one', () => {
    const late = tolerating(100)
    const bound = { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:10:00Z' }
    expect(evictionOf({ ...late, status: { conditions: [bound] } }, [noExecute], now + 610_000)).toEqual({
      kind: 'goesLater',
      afterMs: 90_000,
    })
  })
})
