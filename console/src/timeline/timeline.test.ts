import { expect, it } from 'vitest'
import type { Event } from '../../../src/api/generated/types.ts'
import type { SetView } from '../sets/set-model.ts'
import { shareOf, ticksOf, timelineOf, watchedWith } from './timeline-model.ts'

const start = Date.parse('2026-01-02T03:00:00Z')
const timeText = (at: number) => new Date(at).toISOString()

interface PodAt {
  readonly ordinal: number
  readonly uid?: string
  readonly state?: SetView['ordinals'][number]['state']
  readonly hash?: string
  readonly madeAt?: number
  readonly readyAt?: number
  readonly placedAt?: number
}

const holds = (type: string, at: number) => ({ type, status: 'True', lastTransitionTime: timeText(at) })

const view = (pods: readonly PodAt[], more: Partial<SetView> = {}): SetView => ({
  set: { metadata: { uid: 'set', name: 'web' } } as never,
  namespace: 'default',
  name: 'web',
  condition: 'running',
  state: { kind: 'empty' },
  isTold: true,
  seenAt: 0,
  replicas: pods.length,
  ready: pods.length,
  updated: 0,
  partition: 0,
  images: [],
  isOutline: false,
  revisions: [],
  ordinals: pods.map(({ ordinal, uid, state = 'ready', hash = 'a', madeAt, readyAt, placedAt }) => ({
    ordinal,
    podName: `web-${ordinal}`,
    state,
    revision: 'current',
    isCondemned: false,
    cause: null,
    claims: [],
    pod:
      uid === undefined
        ? null
        : ({
            metadata: {
              uid,
              labels: { 'controller-revision-hash': hash },
              creationTimestamp: timeText(madeAt ?? start),
            },
            status: {
              conditions: [
                ...(readyAt === undefined ? [] : [holds('Ready', readyAt)]),
                ...(placedAt === undefined ? [] : [holds('PodScheduled', placedAt)]),
              ],
            },
          } as never),
  })),
  ...more,
})
const shown = (spans: readonly { from: number; to: number | null; state: string }[]) =>
  spans.map(
    ({ from, to, state }) => `${(from - start) / 1000}-${to === null ? '' : (to - start) / 1000} ${state}`,
  )

it('a span lasts until the Pod is another, or in another state, or gone', () => {
  let watched = watchedWith(null, view([{ ordinal: 0, uid: 'a', state: 'starting' }]), start)
  watched = watchedWith(watched, view([{ ordinal: 0, uid: 'a', state: 'starting' }]), start + 1_000)
  watched = watchedWith(watched, view([{ ordinal: 0, uid: 'a' }]), start + 2_000)
  watched = watchedWith(watched, view([{ ordinal: 0, state: 'missing' }]), start + 3_000)
  watched = watchedWith(watched, view([{ ordinal: 0, uid: 'b' }]), start + 4_000)
  watched = watchedWith(watched, view([]), start + 5_000)
  expect(shown(watched.spans.get(0) ?? [])).toEqual(['0-2 starting', '2-3 ready', '4-5 ready'])
})

it('scaling and the partition are marked when they are seen', () => {
  let watched = watchedWith(null, view([{ ordinal: 0, uid: 'a' }]), start)
  watched = watchedWith(watched, view([], { replicas: 3, partition: 2 }), start + 1_000)
  expect(watched.marks.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'scaled 1 → 3',
    'partition 0 → 2',
  ])
  expect(watchedWith(watched, view([], { set: { metadata: { uid: 'new' } } as never }), start).marks).toEqual(
    [],
  )
})

it('what was before is told by the Pod itself and by events', () => {
  const now = view([{ ordinal: 0, uid: 'b', madeAt: start + 60_000, readyAt: start + 70_000 }])
  const watched = watchedWith(null, now, start + 100_000)
  const event = (reason: string, message: string, at: number) =>
    ({
      involvedObject: { uid: 'set' },
      reason,
      message,
      firstTimestamp: timeText(at),
      lastTimestamp: timeText(at),
    }) as never
  const events = [
    event('SuccessfulDelete', 'delete Pod web-0 in StatefulSet web successful', start + 50_000),
    event('SuccessfulCreate', 'create Pod web-0 in StatefulSet web successful', start),
    event('SuccessfulCreate', 'create Pod web-0 in StatefulSet web successful', start + 60_000),
    event('SuccessfulCreate', 'create Claim web-7 in StatefulSet web successful', start),
  ]
  const timeline = timelineOf({ view: now, watched, events }, start + 120_000)
  expect(shown(timeline.rows[0]?.spans ?? [])).toEqual(['0-50 untold', '60-70 starting', '70- ready'])
  expect([timeline.rows.length, timeline.start]).toEqual([1, start])
})

it('a Pod that waited for a node is told to have waited', () => {
  const pod = { ordinal: 0, uid: 'a', madeAt: start, placedAt: start + 62_000, readyAt: start + 70_000 }
  const spansOf = (more: Partial<PodAt>) =>
    shown(
      timelineOf({ view: view([{ ...pod, ...more }]), watched: null, events: [] }, start + 90_000).rows[0]
        ?.spans ?? [],
    )
  expect(spansOf({})).toEqual(['0-62 waiting', '62-70 starting', '70-90 ready'])
  expect(spansOf({ placedAt: start })).toEqual(['0-70 starting', '70-90 ready'])
  expect(spansOf({ placedAt: start, readyAt: start })).toEqual(['0-90 ready'])
})

it('spans of an ordinal never overlap', () => {
  const now = view([{ ordinal: 0, uid: 'a', madeAt: start, readyAt: start + 5_000 }])
  let watched = watchedWith(null, now, start + 2_000)
  watched = watchedWith(watched, now, start + 9_000)
  const { rows } = timelineOf({ view: now, watched, events: [] }, start + 10_000)
  const spans = rows[0]?.spans ?? []
  for (const [index, span] of spans.entries())
    expect(span.from).toBeGreaterThanOrEqual(spans[index - 1]?.to ?? 0)
})

it('changes without end are kept within bounds', () => {
  let watched = watchedWith(null, view([]), start)
  for (let turn = 0; turn < 2_000; turn++)
    watched = watchedWith(watched, view([{ ordinal: 0, uid: `${turn}` }]), start + turn)
  expect(watched.spans.get(0)?.length).toBeLessThanOrEqual(500)
})

it('a scale has round moments, few enough to be read', () => {
  expect(ticksOf(start, start + 15 * 60_000).map(at => (at - start) / 60_000)).toEqual([
    0, 2, 4, 6, 8, 10, 12, 14,
  ])
  for (const span of [1_000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000])
    expect(ticksOf(start, start + span).length).toBeLessThanOrEqual(9)
  expect([shareOf(5, 0, 10), shareOf(-5, 0, 10), shareOf(50, 0, 10), shareOf(1, 1, 1)]).toEqual([
    50, 0, 100, 0,
  ])
})

it('looks at each event a few times, however many ordinals there are', () => {
  let looks = 0
  const events = Array.from({ length: 500 }, (_, at): Event => {
    const involvedObject = { kind: 'Pod', name: `web-${at}`, uid: `gone-${at}` }
    const event = { metadata: {}, lastTimestamp: timeText(start) }
    const counted = {
      get() {
        looks++
        return involvedObject
      },
    }
    return Object.defineProperty(event, 'involvedObject', counted) as Event
  })
  const pods = events.map((_, ordinal) => ({ ordinal, uid: `now-${ordinal}`, madeAt: start + 60_000 }))
  const { rows } = timelineOf({ view: view(pods), watched: null, events }, start + 120_000)
  expect(rows.every(({ spans }) => spans.some(({ uid }) => uid.startsWith('gone-')))).toBe(true)
  expect(looks).toBeLessThan(10 * events.length)
})
