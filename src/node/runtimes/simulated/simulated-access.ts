// What simulated nodes answer when asked for what only real pods have. A log is there: it says that nothing is written, once for
// each start of a container, at the time of that start, so that whoever asks again from a time on is not told it again.
import type { ContainerStatus, Pod } from '../../../api/generated/types.ts'
import type { LogOptions, NodeAccess, PodOnNode } from '../../../api/node-access.ts'
import { StatusError } from '../../../api/status-error.ts'
import { type Clock, type Instant, parseTime, sleep } from '../../../base/clock.ts'
import { statusNamed } from '../../pod/pod-containers.ts'

export interface SimulatedAccessParts {
  readonly clock: Clock
  /** As it is now; null once it is gone. */
  podOf(pod: PodOnNode): Pod | null
}

/** How soon it is seen that a container has ended whose log is followed. */
const followMs = 1_000

export function simulatedAccess({ clock, podOf }: SimulatedAccessParts): Omit<NodeAccess, 'stats'> {
  const statusOf = (pod: PodOnNode, container: string): ContainerStatus | null => {
    const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = podOf(pod)?.status ?? {}
    return (
      statusNamed(containerStatuses, container) ??
      statusNamed(initContainerStatuses, container) ??
      statusNamed(ephemeralContainerStatuses, container)
    )
  }
  const startOf = (pod: PodOnNode, options: LogOptions): Instant => {
    const { state, lastState } = statusOf(pod, options.container) ?? {}
    const life = options.previous ? lastState?.terminated : (state?.running ?? state?.terminated)
    const startedAt = parseTime(life?.startedAt)
    if (startedAt !== null) return startedAt
    const subject = `container "${options.container}" in pod "${pod.name}"`
    const message = options.previous
      ? `previous terminated ${subject} not found`
      : `${subject} is waiting to start: ${state?.waiting?.reason ?? 'no logs yet'}`
    throw new StatusError({ reason: 'BadRequest', message })
  }
  return {
    async *logs(pod, options, signal) {
      const startedAt = startOf(pod, options)
      const isAsked = startedAt >= sinceOf(options, clock.now()) && options.tailLines !== 0
      if (isAsked) yield lineOf(pod, options, startedAt)
      const isRunning = () =>
        parseTime(statusOf(pod, options.container)?.state?.running?.startedAt) === startedAt
      while (options.follow && !options.previous && !signal.aborted && isRunning())
        await sleep(clock, followMs, signal)
    },
    exec: async () => {
      throw refusal('run a command in')
    },
    attach: async () => {
      throw refusal('attach to')
    },
    connect: async () => {
      throw refusal('connect to')
    },
  }
}

const sinceOf = ({ sinceMs, sinceTime }: LogOptions, now: Instant): Instant =>
  sinceTime ?? (sinceMs === undefined ? Number.NEGATIVE_INFINITY : now - sinceMs)

function lineOf({ name }: PodOnNode, options: LogOptions, startedAt: Instant): Buffer {
  const { container, timestamps, limitBytes } = options
  const time = timestamps ? `${new Date(startedAt).toISOString().slice(0, 19)}.000000000Z ` : ''
  const text = `${time}container ${container} of pod ${name} is simulated: it runs nothing and writes nothing\n`
  return Buffer.from(text).subarray(0, limitBytes)
}

const refusal = (what: string) =>
  new StatusError({
    reason: 'BadRequest',
    message: `simulated pods run nothing: there is nothing to ${what}`,
  })
