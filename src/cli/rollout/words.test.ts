import { describe, expect, it } from 'vitest'
import type { Trouble, WayOut } from '../../foresee/rollout-verdict.ts'
import { crashing, now, settled } from '../../foresee/snapshot.fixture.ts'
import { historyRows } from './history.ts'
import { formatRanges } from './ranges.ts'
import { describeRow, type RolloutRow, rolloutRows, rowChanges } from './rollout-rows.ts'
import { adviceFor } from './way-out-words.ts'

const trouble = (way: WayOut): Trouble => ({
  pod: 'web-2',
  ordinal: 2,
  cause: '',
  trouble: { kind: 'starting' },
  since: null,
  isHard: true,
  way,
})
const commands = (way: WayOut) =>
  adviceFor(trouble(way), { setName: 'web', where: ' --context prod -n shop' }).commands

describe('the way out of a rollout that is stuck', () => {
  it.each<[WayOut, readonly string[]]>([
    [{ kind: 'repair' }, ['kedge rollout repair statefulset/web --context prod -n shop']],
    [{ kind: 'repairScaleDown' }, ['kedge rollout repair statefulset/web --context prod -n shop']],
    [{ kind: 'undo', back: true }, ['kedge rollout undo statefulset/web --repair --context prod -n shop']],
    [
      { kind: 'undo', back: false },
      [
        'kedge logs web-2 --context prod -n shop',
        'kedge rollout repair statefulset/web --context prod -n shop',
      ],
    ],
    [
      { kind: 'node', node: 'node-7' },
      ['kubectl taint node node-7 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute --context prod'],
    ],
    [
      { kind: 'finalizers' },
      [`kubectl patch pod web-2 --type merge -p '{"metadata":{"finalizers":null}}' --context prod -n shop`],
    ],
    [{ kind: 'refused' }, ['kedge describe statefulset/web --context prod -n shop']],
  ])('%j is told in commands that can be typed as they are', (way, expected) => {
    expect(commands(way)).toEqual(expected)
  })

  it('has words for every way', () => {
    const ways: readonly WayOut[] = [
      { kind: 'unschedulable', back: true },
      { kind: 'unschedulable', back: false },
      { kind: 'foreign' },
      { kind: 'look', back: false },
      { kind: 'look', back: true },
    ]
    for (const way of ways) expect(commands(way)[0]).toMatch(/^kedge describe pod\/web-2 /)
  })
})

it.each([
  [[0, 1, 2, 5], '0-2,5'],
  [[3], '3'],
  [[7, 5, 6, 6, 9, 10], '5-7,9-10'],
])('the ordinals %j are %s', (ordinals, text) => {
  expect(formatRanges(ordinals)).toBe(text)
})

describe('the rows of a rollout', () => {
  const { set, pods, claims, revisions } = settled()
  const rollout = { set, pods, claims, revisions, events: [], now }

  it('are the ordinals that are wanted, and the Pods that are still there', () => {
    const smaller = { ...set, spec: { ...(set.spec ?? {}), replicas: 2 } } as typeof set
    const rows = rolloutRows({ ...rollout, set: smaller, pods: pods.slice(1) })
    expect(rows.map(({ pod, state }) => [pod, state])).toEqual([
      ['web-0', 'missing'],
      ['web-1', 'ready'],
      ['web-2', 'ready'],
    ])
  })

  it('know which Pods have the newest revision, and why one does not get on', () => {
    const [first, second, third] = rolloutRows({
      ...rollout,
      set: {
        ...set,
        status: { replicas: 3, availableReplicas: 3, ...set.status, updateRevision: 'web-next' },
      },
      pods: pods.map((pod, index) => (index === 1 ? crashing(pod) : pod)),
    })
    expect([first?.age, third?.age]).toEqual(['old', 'old'])
    expect(second).toMatchObject({
      state: 'notReady',
      trouble: 'is not Ready: its container nginx crashes again and again (9 restarts)',
      cells: ['0/1', 'CrashLoopBackOff', '9', '60m'],
    })
  })

  it('tell what has happened between two looks', () => {
    const row = (pod: string, state: RolloutRow['state'], uid = pod): RolloutRow => ({
      pod,
      uid,
      ordinal: 0,
      state,
      revision: 'web-a',
      age: 'newest',
      trouble: null,
      cells: [],
      node: '',
    })
    const before = [row('a', 'ready'), row('b', 'ready'), row('c', 'ready')]
    const after = [row('a', 'ready'), row('b', 'ready', 'another'), row('d', 'pending')]
    const changes = rowChanges(before, after)
    expect(changes.map(({ pod, state }) => [pod, state])).toEqual([
      ['b', 'ready'],
      ['d', 'pending'],
      ['c', 'gone'],
    ])
    expect(changes.map(describeRow)).toEqual(['b is Ready at web-a', null, 'c is gone'])
  })

  it('of the history name the Pods at each revision', () => {
    const rows = historyRows({ set, pods: pods.slice(1), revisions, now })
    expect(rows).toEqual([['1', revisions[0]?.metadata?.name, '1-2', '<unknown>', '<none>']])
  })
})
