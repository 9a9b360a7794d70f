import { describe, expect, it } from 'vitest'
import {
  aligned,
  coresText,
  fillMs,
  fillOf,
  historyMs,
  noUsage,
  seriesOf,
  sparkPoints,
  withMetrics,
  withSummary,
} from './usage-history.ts'

const start = Date.parse('2026-01-02T03:04:05Z')
const timeOf = (at: number) => new Date(at).toISOString()
const metrics = (at: number, cpu: string, memory = '1Mi') => ({
  items: [
    {
      metadata: { namespace: 'default', name: 'web-0' },
      timestamp: timeOf(at),
      containers: [
        { name: 'a', usage: { cpu, memory } },
        { name: 'b', usage: { cpu: '0', memory: '1Ki' } },
      ],
    },
  ],
})
const summary = (at: number, rxBytes: number, uid = 'one') => ({
  pods: [
    {
      podRef: { namespace: 'default', name: 'web-0', uid },
      network: { time: timeOf(at), rxBytes, txBytes: 5 },
      volume: [
        { pvcRef: { namespace: 'default', name: 'data-web-0' }, usedBytes: 10, capacityBytes: 40 },
        { usedBytes: 1 },
      ],
    },
  ],
})

it('samples of a Pod are the sum of its containers, each moment once', () => {
  let history = withMetrics(noUsage, metrics(start, '250000001n'), start)
  history = withMetrics(history, metrics(start, '9'), start)
  history = withMetrics(history, metrics(start + 5_000, '1500m'), start + 5_000)
  const pod = history.pods.get('default/web-0')
  expect(pod?.cpu.map(({ value }) => value)).toEqual([0.250000001, 1.5])
  expect(pod?.memory[0]?.value).toBe(2 ** 20 + 1024)
  expect(pod?.containers.a?.cpu).toBe(1.5)
})

it('an hour is kept, and Pods that have gone are forgotten', () => {
  let history = noUsage
  for (let minute = 0; minute < 200; minute++)
    history = withMetrics(history, metrics(start + minute * 60_000, '1'), start + minute * 60_000)
  expect(history.pods.get('default/web-0')?.cpu.length).toBeLessThanOrEqual(62)
  expect(withMetrics(history, { items: [] }, start + 200 * 60_000 + historyMs + 1).pods.size).toBe(0)
})

it('traffic is what went over the network a second, and claims have their fill', () => {
  let history = withSummary(noUsage, summary(start, 1_000), { now: start })
  history = withSummary(history, summary(start + 10_000, 3_000), { now: start + 10_000 })
  // Started anew: no rate below nothing.
  history = withSummary(history, summary(start + 20_000, 100), { now: start + 20_000 })
  expect(history.pods.get('default/web-0')?.received.map(({ value }) => value)).toEqual([200])
  expect(history.claims.get('default/data-web-0')).toEqual({
    at: start + 20_000,
    usedBytes: 10,
    capacityBytes: 40,
  })
})

it('series are put over one row of times', () => {
  expect(
    aligned([
      [
        { at: 1, value: 10 },
        { at: 3, value: 30 },
      ],
      [{ at: 2, value: 5 }],
    ]),
  ).toEqual({
    times: [1, 2, 3],
    values: [
      [10, null, 30],
      [null, 5, null],
    ],
  })
})

it('a small line ends at the right and reaches the top', () => {
  const samples = [
    { at: 0, value: 0 },
    { at: 50, value: 10 },
    { at: 100, value: 5 },
  ]
  expect(sparkPoints(samples, { width: 100, height: 20, spanMs: 100 })).toBe('0,19 50,1 100,10')
  expect(sparkPoints([], { width: 100, height: 20, spanMs: 100 })).toBe('')
})

it('cores are read at a glance', () => {
  expect([coresText(0.0104), coresText(1.256), coresText(0)]).toEqual(['10m', '1.26', '0m'])
})

describe('a Pod of a name that another had', () => {
  const pod = (at: number) => ({
    metadata: { namespace: 'default', name: 'web-0', creationTimestamp: timeOf(at) },
  })
  const old = withMetrics(noUsage, metrics(start, '5'), start)

  it('has nothing of the other', () => {
    expect(seriesOf(old, pod(start - 60_000))?.now?.cpu).toBe(5)
    const before = seriesOf(old, pod(start + 1_000))
    expect([before?.now, before?.cpu, before?.containers]).toEqual([null, [], {}])
    const history = withMetrics(old, metrics(start + 20_000, '1'), start + 20_000)
    const own = seriesOf(history, pod(start + 1_000))
    expect(own?.cpu).toEqual([{ at: start + 20_000, value: 1 }])
    expect(own?.now?.cpu).toBe(1)
    expect(seriesOf(history, null)).toBeUndefined()
  })

  it('has traffic of its own from its second count on', () => {
    let history = withSummary(noUsage, summary(start, 1_000, 'old'), { now: start })
    history = withSummary(history, summary(start + 10_000, 3_000, 'new'), { now: start + 10_000 })
    expect(history.pods.get('default/web-0')?.received).toEqual([])
    history = withSummary(history, summary(start + 20_000, 3_100, 'new'), { now: start + 20_000 })
    expect(history.pods.get('default/web-0')?.received.map(({ value }) => value)).toEqual([10])
  })
})

it('what the API does not tell of now has a past, and no number of now', () => {
  const history = withMetrics(withMetrics(noUsage, metrics(start, '5'), start), { items: [] }, start + 5_000)
  const series = history.pods.get('default/web-0')
  expect([series?.now, series?.containers, series?.cpu.length]).toEqual([null, {}, 1])
})

it('how full a claim is holds for a minute, and for no later claim of its name', () => {
  const history = withSummary(noUsage, summary(start, 1), { now: start })
  const claim = (at: number) => ({
    metadata: { namespace: 'default', name: 'data-web-0', creationTimestamp: timeOf(at) },
  })
  expect(fillOf(history, claim(start - 1_000))?.usedBytes).toBe(10)
  expect(fillOf(history, claim(start + 1_000))).toBeUndefined()
  expect(withSummary(history, { pods: [] }, { now: start + fillMs + 1 }).claims.size).toBe(0)
})
