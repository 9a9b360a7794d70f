// The views of many sets, kept up to date together: what a change does not concern is the same view as before, so that a
// page before 1,000 sets and 5,000 Pods makes, and draws, only what has changed. Pure but for what it remembers.
//
// Invariants: a view is made anew when anything of its set has changed (the set, its Pods, revisions, claims, events, a
// Pod that holds a name it wants), and once in `wordsMs` while something is waited for, as its words tell how long.
import type {
  ControllerRevision,
  Event,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { type ApiObject, controllerOf, nameOf, uidOf } from '../../../src/api/object.ts'
import type { Instant } from '../../../src/base/clock.ts'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { type SetParts, type SetView, viewOfSet } from './set-model.ts'

export interface SetsSnapshot {
  readonly sets: readonly StatefulSet[]
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly events: readonly Event[]
}

export type SetViews = (snapshot: SetsSnapshot, now: Instant) => readonly SetView[]

/** Causes name how long they last: every so often they are put into words again. */
const wordsMs = 5_000

/** What of a snapshot concerns a set: groups, which are the same lists as long as the same stands in them. */
type Groups = readonly (readonly unknown[])[]

interface Known {
  readonly set: StatefulSet
  readonly groups: Groups
  readonly view: SetView
}

export function createSetViews(): SetViews {
  const podsByOwner = createIndex((pod: Pod) => controllerOf(pod)?.uid ?? '')
  const podsByName = createIndex((pod: Pod) => `${namespaceOf(pod)}/${nameOf(pod)}`)
  const revisionsByOwner = createIndex((revision: ControllerRevision) => controllerOf(revision)?.uid ?? '')
  const claimsByRow = createIndex(
    (claim: PersistentVolumeClaim) => `${namespaceOf(claim)}/${rowOf(nameOf(claim))}`,
  )
  const eventsByObject = createIndex((event: Event) => event.involvedObject.uid ?? '')
  const namesOf = createNames()
  let known = new Map<string, Known>()
  let last: readonly SetView[] = []
  return (snapshot, now) => {
    const [byOwner, byName] = [podsByOwner(snapshot.pods), podsByName(snapshot.pods)]
    const revisions = revisionsByOwner(snapshot.revisions)
    const claims = claimsByRow(snapshot.claims)
    const events = eventsByObject(snapshot.events)
    const groupsOf = (set: StatefulSet) => {
      const uid = uidOf(set)
      const { pods, rows } = namesOf(set)
      const own = byOwner(uid)
      return {
        own,
        revisions: revisions(uid),
        neighbours: pods.map(byName),
        claims: rows.map(claims),
        events: [events(uid), ...own.map(pod => events(uidOf(pod)))],
      }
    }
    const next = new Map<string, Known>()
    const views = snapshot.sets.map(set => {
      const found = groupsOf(set)
      const groups: Groups = [
        found.own,
        found.revisions,
        ...found.neighbours,
        ...found.claims,
        ...found.events,
      ]
      const before = known.get(uidOf(set))
      const isCurrent = before?.set === set && isSameList(before.groups, groups) && isAtRest(before.view, now)
      const view = isCurrent ? before.view : viewOfSet(set, partsOf(found), now)
      next.set(uidOf(set), { set, groups, view })
      return view
    })
    known = next
    if (!isSameList(views, last)) last = views
    return last
  }
}

interface Found {
  readonly own: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
  readonly neighbours: readonly (readonly Pod[])[]
  readonly claims: readonly (readonly PersistentVolumeClaim[])[]
  readonly events: readonly (readonly Event[])[]
}

const partsOf = ({ own, revisions, neighbours, claims, events }: Found): SetParts => ({
  pods: own,
  revisions,
  neighbours: neighbours.flat(),
  claims: claims.flat(),
  events: events.flat(),
})

const namespaceOf = (object: ApiObject): string => object.metadata?.namespace ?? ''

/** Nothing whose words would tell another time by now. */
const isAtRest = ({ state, ordinals, seenAt }: SetView, now: Instant): boolean =>
  now - seenAt < wordsMs || (state.kind !== 'waiting' && ordinals.every(({ cause }) => cause === null))

/** `www-web` of `www-web-3`: the claims of one template of one set. */
const rowOf = (claimName: string): string => claimName.replace(/-[0-9]+$/, '')

interface Names {
  /** Of the Pods that it wants. */
  readonly pods: readonly string[]
  /** Of its templates' claims. */
  readonly rows: readonly string[]
}

function createNames(): (set: StatefulSet) => Names {
  const known = new WeakMap<StatefulSet, Names>()
  return set => {
    const found = known.get(set)
    if (found) return found
    const { start, replicas } = ordinalRangeOf(set)
    const name = `${namespaceOf(set)}/${nameOf(set)}`
    const pods = Array.from({ length: replicas }, (_, at) => `${name}-${start + at}`)
    const rows = (set.spec?.volumeClaimTemplates ?? []).map(
      template => `${namespaceOf(set)}/${nameOf(template)}-${nameOf(set)}`,
    )
    known.set(set, { pods, rows })
    return { pods, rows }
  }
}

const isSameList = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some === others || (some.length === others.length && some.every((each, at) => each === others[at]))

const nothing: readonly never[] = []

interface Replaced<T> {
  readonly before: readonly T[]
  readonly items: readonly T[]
  keyOf(item: T): string
}

/**
 * Puts what has only been replaced, in its place and its group, into the groups; false where more than that has changed.
 * Of thousands of objects a few change at a time: the others are not looked at but for their identity.
 */
function replacedIn<T>(groups: Map<string, readonly T[]>, { before, items, keyOf }: Replaced<T>): boolean {
  if (before.length !== items.length) return false
  const changed: number[] = []
  for (let at = 0; at < items.length; at++) if (items[at] !== before[at]) changed.push(at)
  const isInPlace = (at: number): boolean => {
    const [old, now] = [before[at], items[at]]
    return old !== undefined && now !== undefined && keyOf(old) === keyOf(now)
  }
  if (changed.length * 4 > items.length || !changed.every(isInPlace)) return false
  const next = new Map<string, T[]>()
  for (const at of changed) {
    const [old, now] = [before[at], items[at]]
    if (old === undefined || now === undefined) continue
    const key = keyOf(now)
    const group = next.get(key) ?? [...(groups.get(key) ?? [])]
    group[group.indexOf(old)] = now
    next.set(key, group)
  }
  for (const [key, group] of next) groups.set(key, group)
  return true
}

/** Groups of a list by key. For another list, a group in which the same stands is the same list as before. */
function createIndex<T>(keyOf: (item: T) => string): (items: readonly T[]) => (key: string) => readonly T[] {
  let of: readonly T[] | null = null
  let groups = new Map<string, readonly T[]>()
  const look = (key: string) => groups.get(key) ?? nothing
  return items => {
    if (items === of) return look
    const last = of
    of = items
    if (last && replacedIn(groups, { before: last, items, keyOf })) return look
    const next = new Map<string, T[]>()
    for (const item of items) {
      const key = keyOf(item)
      const group = next.get(key)
      if (group) group.push(item)
      else next.set(key, [item])
    }
    const before = groups
    const kept = new Map<string, readonly T[]>(next)
    for (const [key, group] of next) {
      const old = before.get(key)
      if (old && isSameList(old, group)) kept.set(key, old)
    }
    groups = kept
    return look
  }
}
