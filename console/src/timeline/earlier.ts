// What the API still tells of a time that nobody watched, beyond what the set's controller says: events of Pods that have
// gone since, each with the uid of its Pod, and the last edit of each who changed the set, with the fields they hold. Nothing
// is made up: of a life, what is not told is its begin or its end. Pure.
import type { Event, StatefulSet } from '../../../src/api/generated/types.ts'
import type { Mark, Span } from './span.ts'

const timeOf = (text: string | undefined): number | null => {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : at
}

const timesOf = ({ firstTimestamp, lastTimestamp, eventTime }: Event): readonly number[] =>
  [firstTimestamp, lastTimestamp, eventTime].flatMap(text => timeOf(text) ?? [])

export interface EarlierOf {
  readonly podName: string
  /** Of the Pod that is there, and of those that were watched. */
  readonly known: ReadonlySet<string>
  /** When the set's controller has deleted a Pod of this name. */
  readonly deletions: readonly number[]
  /** What came from then on is known better. */
  readonly until: number
}

/** Those about Pods, by the name of the Pod: each ordinal looks at its own. */
export function eventsByPod(events: readonly Event[]): ReadonlyMap<string, readonly Event[]> {
  const found = new Map<string, Event[]>()
  for (const event of events) {
    const { kind, name = '' } = event.involvedObject
    if (kind !== 'Pod') continue
    const list = found.get(name)
    if (list) list.push(event)
    else found.set(name, [event])
  }
  return found
}

/** Pods of this name that are gone and that their own events still tell of: from the first of those to the deletion after it. */
export function livesOfEvents(events: readonly Event[], of: EarlierOf): readonly Span[] {
  const { podName, known, deletions, until } = of
  const lives = new Map<string, { from: number; last: number }>()
  for (const event of events) {
    const { kind, name, uid } = event.involvedObject
    if (kind !== 'Pod' || name !== podName || !uid || known.has(uid)) continue
    for (const at of timesOf(event)) {
      const life = lives.get(uid)
      lives.set(uid, { from: Math.min(at, life?.from ?? at), last: Math.max(at, life?.last ?? at) })
    }
  }
  const inOrder = [...lives].toSorted(([, a], [, b]) => a.from - b.from)
  return inOrder.flatMap(([uid, { from, last }], place): readonly Span[] => {
    if (from >= until) return []
    const next = Math.min(until, inOrder[place + 1]?.[1].from ?? until)
    // A deletion is told a moment before the events of its end.
    const deleted = deletions.find(at => at >= from && at < next)
    const to = Math.min(next, Math.max(deleted ?? last, last))
    return [{ from, to, uid, state: 'untold', revision: 'other', revisionName: '' }]
  })
}

/** Both tell of the same: what events of Pods say has the uid, and of what overlaps one of them is kept. */
export function mergedLives(ofDeeds: readonly Span[], ofEvents: readonly Span[]): readonly Span[] {
  const overlaps = (a: Span, b: Span) => a.from <= (b.to ?? a.from) && b.from <= (a.to ?? b.from)
  const alone = ofDeeds.filter(life => !ofEvents.some(each => overlaps(life, each)))
  const widened = ofEvents.map(life => {
    const same = ofDeeds.filter(each => overlaps(life, each))
    return {
      ...life,
      from: Math.min(life.from, ...same.map(({ from }) => from)),
      to: Math.max(life.to ?? life.from, ...same.map(({ to, from }) => to ?? from)),
    }
  })
  const inOrder = [...alone, ...widened].toSorted((a, b) => a.from - b.from)
  return inOrder.map((life, place) => {
    const next = inOrder[place + 1]
    return next && (life.to ?? 0) > next.from ? { ...life, to: next.from } : life
  })
}

/** More fields than this say nothing any more: who holds them has written the whole. */
const fieldsMax = 4

/** The last edit of each who holds fields of the spec, with those fields. Edits before it are not kept by the API. */
export function lastEditsOf({ metadata }: StatefulSet): readonly Mark[] {
  return (metadata?.managedFields ?? []).flatMap(
    ({ manager = '', time, subresource, fieldsV1 }): readonly Mark[] => {
      const at = timeOf(time)
      if (at === null || subresource === 'status') return []
      const fields = fieldsOfSpec(fieldsV1)
      if (fields.length === 0) return []
      const named = fields.length <= fieldsMax ? `${manager}: ${fields.join(', ')}` : manager
      return [{ at, kind: 'edited', text: named }]
    },
  )
}

function fieldsOfSpec(fields: unknown): readonly string[] {
  const spec: object = Object(Object(fields)['f:spec'])
  return Object.entries(spec).flatMap(([key, within]) => {
    const name = key.replace(/^f:/, '')
    if (name === '.' || key === '.') return []
    const hasPartition = Object(Object(within)['f:rollingUpdate'])['f:partition'] !== undefined
    return [name === 'updateStrategy' && hasPartition ? 'partition' : name]
  })
}

/** A revision came of the edit that was told, and who watched saw it: the same moment is told once. */
const sameMs = 2_500

export const untold = (marks: readonly Mark[], told: readonly Mark[]): readonly Mark[] =>
  marks.filter(mark => !told.some(({ at }) => Math.abs(at - mark.at) <= sameMs))
