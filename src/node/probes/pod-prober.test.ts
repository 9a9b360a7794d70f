import { beforeEach, describe, expect, test } from 'vitest'
import type { Container, ContainerStatus } from '../../api/generated/types.ts'
import { seededRandom } from '../../base/random.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { containerSpec, podOf } from '../pod/observed-pod.fixture.ts'
import { PodProber, type RunningContainer } from './pod-prober.ts'
import { failure, type ProbeOutcome, success } from './probe-outcome.ts'

let clock: SimulatedClock
let prober: PodProber
/** What probes find, by kind; changed while a test runs. */
let found: { [kind: string]: ProbeOutcome }
/** What running a probe throws. */
let breaks: string | null
let runs: string[]
let troubles: string[]
let changes: number

beforeEach(() => {
  clock = createSimulatedClock()
  found = { Startup: success, Liveness: success, Readiness: success }
  breaks = null
  runs = []
  troubles = []
  changes = 0
  prober = new PodProber({
    clock,
    random: seededRandom(1),
    nodeStartedAt: clock.now(),
    run: async (_container, kind) => {
      runs.push(kind)
      if (breaks !== null) throw new Error(breaks)
      return found[kind] ?? success
    },
    onChange: () => changes++,
    onTrouble: (_container, kind, outcome) =>
      troubles.push(`${kind}: ${outcome.kind === 'success' ? outcome.warning : outcome.output}`),
  })
})

const tcp = { tcpSocket: { port: 80 } }

const running = (probes: Partial<Container>, more: Partial<RunningContainer> = {}): RunningContainer => ({
  id: 'web-0',
  spec: containerSpec('web', probes),
  startedAt: clock.now(),
  reported: null,
  ...more,
})

const verdict = () => prober.verdicts().get('web-0')

describe('readiness', () => {
  test('comes with the first success, and goes with the threshold of failures', async () => {
    prober.update(podOf({}), [running({ readinessProbe: { ...tcp, periodSeconds: 1, failureThreshold: 2 } })])
    expect(verdict()).toEqual({ started: null, ready: false, failed: null })
    await clock.advance(0)
    expect(verdict()?.ready).toBe(true)
    found.Readiness = failure('refused')
    await clock.advance(1000)
    expect(verdict()?.ready).toBe(true)
    await clock.advance(1000)
    expect(verdict()?.ready).toBe(false)
    found.Readiness = success
    await clock.advance(1000)
    expect(verdict()?.ready).toBe(true)
    expect(troubles).toEqual(['Readiness: refused', 'Readiness: refused'])
    expect(changes).toBe(3)
  })

  test('is found out soon after it is so, without counting or telling the failures before', async () => {
    found.Readiness = failure('refused')
    prober.update(podOf({}), [
      running({ readinessProbe: { ...tcp, periodSeconds: 10, failureThreshold: 1 } }),
    ])
    await clock.advance(300)
    found.Readiness = success
    await clock.advance(500)
    expect(verdict()?.ready).toBe(true)
    expect(troubles).toEqual([])
    expect(runs.length).toBeLessThan(8)
  })

  test('is looked for no more often than the period once the container has had its time', async () => {
    found.Readiness = failure('refused')
    prober.update(podOf({}), [running({ readinessProbe: { ...tcp, periodSeconds: 1 } })])
    await clock.advance(10_000)
    const before = runs.length
    await clock.advance(10_000)
    expect(runs.length - before).toBe(10)
    expect(troubles.length).toBe(20)
  })

  test('waits for the initial delay', async () => {
    prober.update(podOf({}), [running({ readinessProbe: { ...tcp, initialDelaySeconds: 5 } })])
    await clock.advance(4999)
    expect(runs).toEqual([])
    await clock.advance(1)
    expect(verdict()?.ready).toBe(true)
  })

  test('needs several successes where the manifest says so', async () => {
    prober.update(podOf({}), [running({ readinessProbe: { ...tcp, periodSeconds: 1, successThreshold: 3 } })])
    await clock.advance(0)
    expect(verdict()?.ready).toBe(false)
    await clock.advance(3000)
    expect(verdict()?.ready).toBe(true)
  })

  test('does not change by a probe that breaks, which is told and tried again', async () => {
    prober.update(podOf({}), [running({ readinessProbe: { ...tcp, periodSeconds: 1, failureThreshold: 1 } })])
    await clock.advance(0)
    breaks = 'the runtime is gone'
    await clock.advance(2000)
    expect(troubles).toEqual(['Readiness: the runtime is gone', 'Readiness: the runtime is gone'])
    expect(verdict()?.ready).toBe(true)
    breaks = null
    await clock.advance(1000)
    expect(runs).toHaveLength(4)
  })

  test('does not change by a probe that did not work', async () => {
    prober.update(podOf({}), [running({ readinessProbe: { ...tcp, periodSeconds: 1, failureThreshold: 1 } })])
    await clock.advance(0)
    found.Readiness = { kind: 'unknown', output: 'no such port' }
    await clock.advance(3000)
    expect(verdict()?.ready).toBe(true)
    expect(troubles[0]).toBe('Readiness: no such port')
  })
})

describe('liveness', () => {
  test('gives the container up once, after the threshold', async () => {
    found.Liveness = failure('hangs')
    prober.update(podOf({}), [running({ livenessProbe: { ...tcp, periodSeconds: 1, failureThreshold: 3 } })])
    await clock.advance(1999)
    expect(verdict()?.failed).toBeNull()
    await clock.advance(1)
    expect(verdict()?.failed).toBe('Liveness')
    await clock.advance(10_000)
    expect(runs.length).toBe(3)
  })

  test('leaves a pod alone that is asked to end', async () => {
    found.Liveness = failure('hangs')
    const web = running({ livenessProbe: { ...tcp, periodSeconds: 1 } })
    prober.update(podOf({}), [web])
    prober.update(podOf({}, { deletionTimestamp: '2026-01-01T00:00:30Z' }), [web])
    await clock.advance(10_000)
    expect(verdict()?.failed).toBeNull()
  })
})

describe('startup', () => {
  const probes = {
    startupProbe: { ...tcp, periodSeconds: 1, failureThreshold: 3 },
    livenessProbe: tcp,
    readinessProbe: tcp,
  }

  test('comes before the others', async () => {
    found.Startup = failure('not yet')
    prober.update(podOf({}), [running(probes)])
    await clock.advance(1500)
    expect(new Set(runs)).toEqual(new Set(['Startup']))
    found.Startup = success
    await clock.advance(1000)
    expect(verdict()).toEqual({ started: true, ready: true, failed: null })
    expect(runs.slice(-2)).toEqual(['Liveness', 'Readiness'])
  })

  test('gives the container up when it does not come', async () => {
    found.Startup = failure('never')
    prober.update(podOf({}), [running(probes)])
    await clock.advance(3000)
    expect(verdict()).toEqual({ started: false, ready: false, failed: 'Startup' })
  })
})

describe('a container', () => {
  test('that is replaced is probed anew', async () => {
    found.Liveness = failure('hangs')
    const livenessProbe = { ...tcp, periodSeconds: 1, failureThreshold: 1 }
    prober.update(podOf({}), [running({ livenessProbe })])
    await clock.advance(0)
    found.Liveness = success
    prober.update(podOf({}), [running({ livenessProbe }, { id: 'web-1' })])
    await clock.advance(5000)
    expect([...prober.verdicts()]).toEqual([['web-1', { started: null, ready: null, failed: null }]])
  })

  test('that was ready before Kedge was started again stays so until a probe says otherwise', async () => {
    const reported = { ready: true, started: true } as ContainerStatus
    const readinessProbe = { ...tcp, periodSeconds: 10, failureThreshold: 1 }
    prober.update(podOf({}), [running({ readinessProbe }, { startedAt: clock.now() - 60_000, reported })])
    expect(verdict()?.ready).toBe(true)
    found.Readiness = failure('refused')
    await clock.advance(10_000)
    expect(verdict()?.ready).toBe(false)
  })

  test('that is gone is left alone', async () => {
    prober.update(podOf({}), [running({ readinessProbe: tcp })])
    prober.update(podOf({}), [])
    await clock.advance(60_000)
    expect(runs).toEqual([])
    expect(prober.verdicts().size).toBe(0)
  })
})
