// What the controller's events say of its Pods and claims, in upstream's words: people, their alerts and their
// scripts know them, and stock controllers write them too. Read back, they are the only place that says why a Pod was
// refused.
import type { Event, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'

export type Verb = 'create' | 'delete' | 'update'

export const capitalized: { readonly [V in Verb]: string } = {
  create: 'Create',
  delete: 'Delete',
  update: 'Update',
}

export interface PodDeed {
  readonly setName: string
  readonly podName: string
  /** Null where it was done. */
  readonly error: string | null
}

export function podEventText(verb: Verb, { setName, podName, error }: PodDeed): string {
  const subject = `${capitalized[verb]} Pod ${podName} in StatefulSet ${setName}`
  return error === null ? `${subject} successful` : `${subject} failed error: ${error}`
}

export function claimEventText(claimName: string, { setName, podName, error }: PodDeed): string {
  return error === null
    ? `Create Claim ${claimName} Pod ${podName} in StatefulSet ${setName} success`
    : `Create Claim ${claimName} for Pod ${podName} in StatefulSet ${setName} failed error: ${error}`
}

const createMessage =
  /^Create (?:Claim \S+ (?:for )?)?Pod (\S+) in StatefulSet (\S+) (?:failed error: (.*)|success(?:ful)?)$/s

/** What an event says of the creation of a Pod or of its claims; null where it speaks of something else. */
export function parseCreateEvent({ reason, message }: Event): PodDeed | null {
  if (reason !== 'FailedCreate' && reason !== 'SuccessfulCreate') return null
  const [, podName, setName, error] = createMessage.exec(message ?? '') ?? []
  if (podName === undefined || setName === undefined) return null
  return { setName, podName, error: reason === 'FailedCreate' ? (error ?? '') : null }
}

export interface CreateRefusal {
  readonly message: string
  /** When it was refused first. */
  readonly since: Instant | null
}

/** What the newest event about the creation of each Pod says, where that is a refusal. By the names of the Pods. */
export function createRefusals(
  set: StatefulSet,
  events: readonly Event[],
): ReadonlyMap<string, CreateRefusal> {
  const newest = new Map<string, { readonly event: Event; readonly error: string | null }>()
  for (const event of events) {
    const deed = parseCreateEvent(event)
    if (deed?.setName !== nameOf(set)) continue
    // That its claim is made says nothing of the Pod, which may be refused within the same second.
    if (deed.error === null && isOfClaim(event)) continue
    const known = newest.get(deed.podName)
    if (!known || lastOf(event) >= lastOf(known.event)) newest.set(deed.podName, { event, error: deed.error })
  }
  const refusals = new Map<string, CreateRefusal>()
  for (const [podName, { event, error }] of newest)
    if (error !== null)
      refusals.set(podName, { message: error, since: parseTime(event.firstTimestamp ?? event.eventTime) })
  return refusals
}

const isOfClaim = ({ message = '' }: Event): boolean => message.startsWith('Create Claim ')

const lastOf = ({ series, lastTimestamp, eventTime }: Event): Instant =>
  parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime) ?? 0
