import { expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import type { LogFields } from '../log.ts'
import { silentLog } from '../log.ts'
import { lagMetrics, startLagProbe } from './lag-probe.ts'
import { Trail } from './trail.ts'

/** A loop whose timers fire when they are let. */
function loop() {
  let now = 1000
  let pending: { at: number; fire: () => void } | null = null
  const clock: Pick<Clock, 'after'> = {
    after(ms, fire) {
      pending = { at: now + ms, fire }
      return { cancel() {} }
    },
  }
  return {
    clock,
    now: () => now,
    pass(ms: number) {
      now += ms
    },
    /** The timer fires this much after it was due. */
    turn(late: number) {
      const timer = pending
      if (!timer) throw new Error('no timer')
      now = Math.max(now, timer.at + late)
      timer.fire()
    },
  }
}

function probing() {
  const { clock, now, pass, turn } = loop()
  const trail = new Trail(now)
  const told: LogFields[] = []
  const log = { ...silentLog, warn: (_message: string, fields: LogFields = {}) => void told.push(fields) }
  const probe = startLagProbe({ clock, now, trail, cpuMs: now, log })
  return { trail, pass, turn, told, probe }
}

test('a stall is told with the component that had most of it', () => {
  const { trail, pass, turn, told, probe } = probing()
  turn(3)
  pass(50)
  trail.mark('request', 'LIST pods')
  pass(40)
  trail.mark('controller', 'statefulset')
  pass(400)
  trail.mark('request', 'GET pods')
  turn(450)
  expect(told).toEqual([{ ms: 450, component: 'controller statefulset', componentMs: 400, cpuMs: 500 }])
  expect(probe.figures()).toMatchObject({
    maxSeconds: 0.45,
    stalls: new Map([['controller statefulset', 1]]),
  })
})

test('what is usual is counted and not told', () => {
  const { turn, told, probe } = probing()
  for (const late of [0, 4, 9, 249]) turn(late)
  expect(told).toEqual([])
  const text = lagMetrics(probe.figures())
  expect(text).toContain('kedge_event_loop_lag_seconds_bucket{le="0.005"} 2\n')
  expect(text).toContain('kedge_event_loop_lag_seconds_bucket{le="+Inf"} 4\n')
  expect(text).toContain('kedge_event_loop_lag_seconds_count 4\n')
})

test('a time in which nobody has marked anything is told as such', () => {
  const { turn, told } = probing()
  turn(300)
  expect(told).toMatchObject([{ component: 'unknown' }])
})

test('a trail that was overrun tells of the last marks', () => {
  let now = 0
  const trail = new Trail(() => now)
  for (let mark = 0; mark < 5000; mark++) {
    now++
    trail.mark('informer', mark % 2 === 0 ? 'Pod' : 'Node')
  }
  expect(trail.busiest(0, 5001)?.component).toMatch(/^informer/)
  expect(trail.busiest(0, 5001)?.ms).toBeLessThanOrEqual(1024)
})
