// The lives of a set's Pods along time: for each ordinal, spans of one Pod in one state at one revision, and the edits
// that brought them about. Pure.
//
// Two sources make it: what the page has watched (exact, since it was opened), and before that what objects and events
// tell (when a Pod was made and became Ready, that one was deleted, when revisions came). A span never overlaps the next
// one of its ordinal.
import type { Event } from '../../../src/api/generated/types.ts'
import { podCondition } from '../../../src/workload/pod-health.ts'
import type { SetView } from '../sets/set-model.ts'
import { eventsByPod, lastEditsOf, livesOfEvents, mergedLives, untold } from './earlier.ts'
import type { Mark, Span } from './span.ts'

export interface Watched {
  /** Of the set that it is of: another one of the same name begins anew. */
  readonly uid: string
  readonly spans: ReadonlyMap<number, readonly Span[]>
  readonly marks: readonly Mark[]
  readonly replicas: number
  readonly partition: number | null
}

/** More changes than this of one ordinal are let go of, the oldest first. */
const spansMax = 500

const timeOf = (text: string | undefined): number | null => {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : at
}

/** Takes in how the set stands now. */
export function watchedWith(before: Watched | null, view: SetView, now: number): Watched {
  const uid = view.set.metadata?.uid ?? ''
  const known = before?.uid === uid ? before : null
  const spans = new Map(known?.spans ?? [])
  const present = new Set<number>()
  for (const { ordinal, pod, state, revision } of view.ordinals) {
    present.add(ordinal)
    const list = spans.get(ordinal) ?? []
    const last = list.at(-1)
    if (!pod) {
      if (last?.to === null) spans.set(ordinal, closed(list, now))
      continue
    }
    const podUid = pod.metadata?.uid ?? ''
    const revisionName = pod.metadata?.labels?.['controller-revision-hash'] ?? ''
    if (
      last?.to === null &&
      last.uid === podUid &&
      last.state === state &&
      last.revisionName === revisionName
    )
      continue
    const next: Span = { from: now, to: null, uid: podUid, state, revision, revisionName }
    spans.set(ordinal, [...closed(list, now), next].slice(-spansMax))
  }
  for (const [ordinal, list] of spans)
    if (!present.has(ordinal) && list.at(-1)?.to === null) spans.set(ordinal, closed(list, now))
  return {
    uid,
    spans,
    marks: marksWith(known, view, now),
    replicas: view.replicas,
    partition: view.partition,
  }
}

function closed(list: readonly Span[], now: number): readonly Span[] {
  const last = list.at(-1)
  return last?.to === null ? [...list.slice(0, -1), { ...last, to: now }] : list
}

function marksWith(known: Watched | null, view: SetView, now: number): readonly Mark[] {
  if (!known) return []
  const marks = [...known.marks]
  if (known.replicas !== view.replicas)
    marks.push({ at: now, kind: 'scaled', text: `${known.replicas} → ${view.replicas}` })
  if (known.partition !== view.partition)
    marks.push({ at: now, kind: 'partition', text: `${known.partition ?? '–'} → ${view.partition ?? '–'}` })
  return marks.length === known.marks.length ? known.marks : marks.slice(-spansMax)
}

export interface TimelineRow {
  readonly ordinal: number
  readonly podName: string
  readonly spans: readonly Span[]
}

export interface Timeline {
  readonly rows: readonly TimelineRow[]
  readonly marks: readonly Mark[]
  /** When the first of it was. */
  readonly start: number
}

/** What was watched, with what came before it. */
export function timelineOf(
  {
    view,
    watched,
    events,
  }: { readonly view: SetView; readonly watched: Watched | null; readonly events: readonly Event[] },
  now: number,
): Timeline {
  const own = watched?.uid === view.set.metadata?.uid ? watched : null
  const deeds = deedsOf(view, events)
  const ordinals = new Map(view.ordinals.map(each => [each.ordinal, each]))
  const all = [...new Set([...ordinals.keys(), ...(own?.spans.keys() ?? []), ...deeds.keys()])].sort(
    (a, b) => a - b,
  )
  const ofPods = eventsByPod(events)
  const rows = all.map((ordinal): TimelineRow => {
    const seen = own?.spans.get(ordinal) ?? []
    const until = seen[0]?.from ?? now
    const pod = ordinals.get(ordinal)?.pod ?? null
    const first = seen[0]
    const told = pod && (!first || first.uid === pod.metadata?.uid) ? lifeOf(pod, first, until) : []
    const begun = told[0]?.from ?? until
    const podName = `${view.name}-${ordinal}`
    const ofOrdinal = deeds.get(ordinal) ?? []
    const gone = livesOfEvents(ofPods.get(podName) ?? [], {
      podName,
      known: new Set([pod?.metadata?.uid ?? '', ...seen.map(({ uid }) => uid)]),
      deletions: ofOrdinal.flatMap(({ at, kind }) => (kind === 'delete' ? [at] : [])).sort((a, b) => a - b),
      until: begun,
    })
    return {
      ordinal,
      podName,
      spans: [...mergedLives(livesBefore(ofOrdinal, begun), gone), ...joined(told, seen)],
    }
  })
  const told = [...marksBefore(view), ...(own?.marks ?? [])]
  const marks = [...told, ...untold(lastEditsOf(view.set), told)].sort((a, b) => a.at - b.at)
  const starts = [...rows.flatMap(({ spans }) => spans.map(({ from }) => from)), ...marks.map(({ at }) => at)]
  return { rows, marks, start: Math.min(now, ...starts) }
}

/** What was watched goes on as it was told to have been before: then it is one span. */
function joined(told: readonly Span[], seen: readonly Span[]): readonly Span[] {
  const [last, first] = [told.at(-1), seen[0]]
  if (!last || !first || last.state !== first.state || last.uid !== first.uid) return [...told, ...seen]
  return [...told.slice(0, -1), { ...first, from: last.from }, ...seen.slice(1)]
}

/** The life of a Pod that is there, as its own times tell it, up to what was watched. */
function lifeOf(
  pod: NonNullable<SetView['ordinals'][number]['pod']>,
  first: Span | undefined,
  until: number,
): readonly Span[] {
  const made = timeOf(pod.metadata?.creationTimestamp)
  if (made === null || made >= until) return []
  const ready = podCondition(pod, 'Ready')
  const readyAt = ready?.status === 'True' ? timeOf(ready.lastTransitionTime) : null
  const common = {
    uid: pod.metadata?.uid ?? '',
    revision: first?.revision ?? ('current' as const),
    revisionName: pod.metadata?.labels?.['controller-revision-hash'] ?? '',
  }
  // A Pod whose containers have started anew was Ready before, for as long as nobody says.
  const restarts = (pod.status?.containerStatuses ?? []).some(({ restartCount }) => restartCount > 0)
  const starting = restarts ? 'untold' : first?.state === 'ready' || !first ? 'starting' : first.state
  const begun = readyAt === null || readyAt >= until ? until : Math.max(made, readyAt)
  const placedAt = timeOf(podCondition(pod, 'PodScheduled')?.lastTransitionTime) ?? made
  // Both are told in whole seconds.
  const placed = placedAt - made >= 1000 ? Math.min(placedAt, begun) : made
  return [
    ...(placed > made ? [{ ...common, from: made, to: placed, state: 'waiting' as const }] : []),
    ...(begun > placed ? [{ ...common, from: placed, to: begun, state: starting }] : []),
    ...(begun < until ? [{ ...common, from: begun, to: until, state: 'ready' as const }] : []),
  ]
}

interface Deed {
  readonly at: number
  readonly kind: 'create' | 'delete'
}

/** What the set's controller has told of making and deleting Pods, by ordinal. Events of the same are told as one with a count: its first and last time are known. */
function deedsOf(view: SetView, events: readonly Event[]): ReadonlyMap<number, readonly Deed[]> {
  const deeds = new Map<number, Deed[]>()
  const uid = view.set.metadata?.uid
  for (const { involvedObject, reason, message, firstTimestamp, lastTimestamp, eventTime } of events) {
    if (involvedObject.uid !== uid) continue
    const kind = reason === 'SuccessfulCreate' ? 'create' : reason === 'SuccessfulDelete' ? 'delete' : null
    const [, name = '', ordinal] = /\bPod (\S+?)-(\d+)\b/.exec(message ?? '') ?? []
    if (kind === null || ordinal === undefined || name !== view.name) continue
    const times = new Set([timeOf(firstTimestamp), timeOf(lastTimestamp), timeOf(eventTime)])
    const list = deeds.get(Number(ordinal)) ?? []
    for (const at of times) if (at !== null) list.push({ at, kind })
    deeds.set(Number(ordinal), list)
  }
  return deeds
}

/** Pods that were there before: from being made to being deleted, in a state that nobody has kept. */
function livesBefore(deeds: readonly Deed[], until: number): readonly Span[] {
  const spans: Span[] = []
  let made: number | null = null
  for (const { at, kind } of deeds.toSorted((a, b) => a.at - b.at)) {
    if (at >= until) break
    if (kind === 'create') made ??= at
    else if (made !== null) {
      spans.push({ from: made, to: at, uid: '', state: 'untold', revision: 'other', revisionName: '' })
      made = null
    }
  }
  return spans
}

function marksBefore(view: SetView): readonly Mark[] {
  const [first] = view.revisions
  return view.revisions.flatMap((revision): readonly Mark[] => {
    const at = timeOf(revision.metadata?.creationTimestamp)
    const cause = revision.metadata?.annotations?.['kubernetes.io/change-cause'] ?? ''
    if (at === null) return []
    if (revision === first) return [{ at, kind: 'created', text: cause }]
    return [{ at, kind: 'revision', text: `${revision.revision}${cause ? ` · ${cause}` : ''}` }]
  })
}

/** Where a moment stands between two others, in hundredths; outside of them at the edge. */
export const shareOf = (at: number, from: number, to: number): number =>
  to <= from ? 0 : Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100))

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map(minutes => minutes * 60_000)

/** Round moments for a scale, eight at most. */
export function ticksOf(from: number, to: number): readonly number[] {
  const step =
    [5_000, 10_000, 30_000, ...steps].find(each => (to - from) / each <= 8) ?? Math.ceil((to - from) / 8)
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
  return ticks
}
