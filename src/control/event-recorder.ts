import type { Event, ObjectReference } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import { isRefusal } from '../api/status-error.ts'
import { type Clock, formatTime, type Instant, sleep } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Client } from '../client/client.ts'
import { Unreachable } from '../client/transport.ts'
import type { EventRecorder } from './controller.ts'
import { type Correlation, EventCorrelator } from './event-correlator.ts'

/** Events that wait to be sent; more are dropped, as upstream does: they are not worth holding anything up. */
const waitingMax = 1000
/** Events that are sent side by side: one after the other, each would be a write of its own to the disk. */
const roundMax = 32
/** How often and how soon an event is sent again to a server that cannot be reached. */
const triesMax = 12
const retryMs = 10_000

type Recorded = Parameters<EventRecorder['record']>[0]

interface Sending {
  readonly event: Event
  readonly correlation: Exclude<Correlation, { readonly kind: 'drop' }>
}

export interface EventRecorderOptions {
  readonly client: Pick<Client, 'create' | 'patch'>
  readonly clock: Clock
  readonly log: Log
}

/** Records events in the background: in rounds, in the order they are told, and what is told of one event never in the same one. */
export function createEventRecorder({ client, clock, log }: EventRecorderOptions): EventRecorder {
  const correlator = new EventCorrelator()
  const waiting: Sending[] = []
  let isSending = false
  let serial = 0

  const sendAll = async (): Promise<void> => {
    isSending = true
    while (waiting.length > 0) await Promise.all(nextRound(waiting).map(send))
    isSending = false
  }

  const send = async (sending: Sending): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        return await write(client, sending)
      } catch (error) {
        const { reason, involvedObject } = sending.event
        if (!(error instanceof Unreachable) || tries === triesMax)
          return log.debug('event not recorded', { reason, involvedObject, error })
        await sleep(clock, retryMs)
      }
    }
  }

  return {
    record(recorded) {
      const now = clock.now()
      // Upstream's names: the object's and a time in nanoseconds. Ours has milliseconds, so the rest counts on.
      const time = BigInt(now) * 1_000_000n + BigInt(serial++ % 1_000_000)
      const name = `${recorded.regarding.metadata?.name ?? ''}.${time.toString(16)}`
      const correlation = correlator.correlate(happeningOf(recorded), name, now)
      if (correlation.kind === 'drop' || waiting.length >= waitingMax) return
      waiting.push({ event: eventOf({ recorded, correlation, name, now }), correlation })
      if (!isSending) void sendAll()
    },
  }
}

/** Takes those who may go together. */
function nextRound(waiting: Sending[]): readonly Sending[] {
  const keys = new Set<string>()
  for (const { correlation } of waiting) {
    if (keys.size === roundMax || keys.has(correlation.key)) break
    keys.add(correlation.key)
  }
  return waiting.splice(0, keys.size)
}

async function write(client: EventRecorderOptions['client'], { event, correlation }: Sending): Promise<void> {
  if (correlation.kind === 'countUp') {
    const { namespace = '', name = '' } = event.metadata
    const { count, lastTimestamp, message } = event
    try {
      const body = { count, lastTimestamp, message }
      await client.patch(kinds.Event, { namespace, name }, { type: 'strategic', body })
      return
    } catch (error) {
      // Events go after an hour; this one is told as a whole again.
      if (!isRefusal(error, 'NotFound')) throw error
    }
  }
  await client.create(kinds.Event, event)
}

function happeningOf({ regarding, component, host, type, reason, message, fieldPath }: Recorded) {
  const { kind, apiVersion, metadata } = regarding
  const subject = [component, host, apiVersion, kind, metadata?.namespace, metadata?.name, metadata?.uid]
  return { subject: JSON.stringify(subject), type, reason, message, fieldPath: fieldPath ?? '' }
}

function eventOf(options: {
  readonly recorded: Recorded
  readonly correlation: Sending['correlation']
  readonly name: string
  readonly now: Instant
}): Event {
  const { recorded, correlation, name, now } = options
  const { regarding, component, host, type, reason } = recorded
  const isNew = correlation.kind === 'create'
  return {
    metadata: {
      name: isNew ? name : correlation.name,
      // Events about objects without a namespace live in the default one.
      namespace: regarding.metadata?.namespace || 'default',
    },
    involvedObject: referenceTo(regarding, recorded.fieldPath),
    reason,
    message: correlation.message,
    source: { component, ...(host ? { host } : {}) },
    firstTimestamp: formatTime(isNew ? now : correlation.firstAt),
    lastTimestamp: formatTime(now),
    count: isNew ? 1 : correlation.count,
    type,
    reportingComponent: component,
    reportingInstance: host ?? '',
  }
}

function referenceTo({ apiVersion, kind, metadata }: ApiObject, fieldPath?: string): ObjectReference {
  return {
    kind,
    ...(metadata?.namespace ? { namespace: metadata.namespace } : {}),
    name: metadata?.name,
    uid: metadata?.uid,
    apiVersion,
    resourceVersion: metadata?.resourceVersion,
    ...(fieldPath ? { fieldPath } : {}),
  }
}
