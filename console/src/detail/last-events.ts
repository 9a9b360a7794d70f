// What was told last of each ordinal. Pure.
import type { Event } from '../../../src/api/generated/types.ts'
import { parseCreateEvent } from '../../../src/statefulset/nouns/pod-event-text.ts'
import type { OrdinalView } from '../sets/set-model.ts'

export const timeOfEvent = (event: Event): string =>
  event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? event.metadata?.creationTimestamp ?? ''

/**
 * By the name of the Pod, of which the events of an earlier one are the row's as well; its claims' are told with it, and
 * what the set tells of making it. That a claim waits for its Pod is repeated for as long as it does: anything else that
 * was told says more.
 */
export function lastEvents(
  events: readonly Event[],
  ordinals: readonly Pick<OrdinalView, 'podName' | 'claims'>[],
): ReadonlyMap<string, Event> {
  const pods = new Map<string, string>()
  for (const { podName, claims } of ordinals) {
    pods.set(`Pod/${podName}`, podName)
    for (const { metadata } of claims) pods.set(`PersistentVolumeClaim/${metadata?.name}`, podName)
  }
  const last = new Map<string, Event>()
  for (const event of events) {
    const { kind, name } = event.involvedObject
    const made = kind === 'StatefulSet' ? parseCreateEvent(event) : null
    const podName = made ? pods.get(`Pod/${made.podName}`) : pods.get(`${kind}/${name}`)
    if (podName === undefined) continue
    const before = last.get(podName)
    if (!before || tellsMore(event, before)) last.set(podName, event)
  }
  return last
}

function tellsMore(event: Event, before: Event): boolean {
  const [isWait, wasWait] = [event.reason === waiting, before.reason === waiting]
  if (isWait !== wasWait) return wasWait
  const [at, then] = [timeOfEvent(event), timeOfEvent(before)]
  // Of one second, what the Pod tells is what one looks for.
  return at === then ? isOfPod(event) || !isOfPod(before) : then < at
}

const isOfPod = ({ involvedObject }: Event): boolean => involvedObject.kind === 'Pod'

const waiting = 'WaitForFirstConsumer'
