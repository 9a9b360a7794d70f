// How long things take, learnt from the set's own Pods where they tell: from a Pod's creation to its becoming Ready,
// if no container was restarted in between.

import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { parseTime } from '../../base/clock.ts'
import { graceSecondsOf } from '../../workload/desired.ts'
import { podCondition } from '../../workload/pod-health.ts'

export interface Band {
  readonly typicalMs: number
  readonly worstMs: number
}

export interface Pace {
  readonly start: Band
  readonly stop: Band
  /** A Pod that is not Ready within this of its creation is taken never to be. */
  readonly patienceMs: number
  /** How many Pods the start was learnt from; 0 when it is assumed. */
  readonly observedPods: number
}

/** What is assumed when nothing is known. */
const assumedStart: Band = { typicalMs: 10_000, worstMs: 60_000 }
/** Most programs end soon after SIGTERM; the grace is the bound. */
const assumedStopMs = 2000

/** However fast other Pods were, one that is younger than this is starting, not broken. */
const patienceMinMs = 60_000

/** How long the template's own probes may take before a container is Ready or started anew. */
function probesMs({ spec }: StatefulSet): number {
  const containers = spec?.template.spec?.containers ?? []
  const seconds = containers.map(({ startupProbe, readinessProbe }) => {
    const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 } = startupProbe ?? {}
    const startup = startupProbe ? initialDelaySeconds + periodSeconds * failureThreshold : 0
    return startup + (readinessProbe?.initialDelaySeconds ?? 0) + (readinessProbe?.periodSeconds ?? 0)
  })
  return Math.max(0, ...seconds) * 1000
}

export function learnPace(pods: readonly Pod[], set: StatefulSet): Pace {
  const samples = pods.flatMap(startOf).sort((a, b) => a - b)
  const graceMs = graceSecondsOf(set.spec?.template) * 1000
  const median = samples[Math.floor(samples.length / 2)]
  const slowest = samples.at(-1)
  return {
    start:
      median === undefined || slowest === undefined
        ? assumedStart
        : { typicalMs: median, worstMs: Math.max(slowest * 2, 1000) },
    stop: { typicalMs: Math.min(assumedStopMs, graceMs), worstMs: graceMs },
    patienceMs: Math.max(patienceMinMs, 2 * (slowest ?? 0), probesMs(set) + 2 * (median ?? 0)),
    observedPods: samples.length,
  }
}

function startOf(pod: Pod): readonly number[] {
  const ready = podCondition(pod, 'Ready')
  const created = parseTime(pod.metadata?.creationTimestamp)
  const since = parseTime(ready?.lastTransitionTime)
  if (ready?.status !== 'True' || created === null || since === null) return []
  const wasRestarted = pod.status?.containerStatuses?.some(({ restartCount }) => restartCount > 0)
  // Times are whole seconds: a Pod that was Ready within one took about half of it.
  return wasRestarted ? [] : [Math.max(500, since - created)]
}
