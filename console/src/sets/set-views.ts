// The views of many sets, kept up to date together: what a change does not concern is the same view as before, so that a
// page before 1,000 sets and 5,000 Pods makes, and draws, only what has changed. Pure but for what it remembers.
//
// Invariants: a view is made anew when anything of its set has changed (the set, its Pods, revisions, claims, events, a
// Pod that holds a name it wants), and once in `wordsMs` while something is waited for, as its words tell how long: for
// that, all are looked at once in `lookMs`. Otherwise, sets that no change touches are not looked at: what a telling costs
// goes with what has changed, but for a comparison of each object with itself.
import type {
  ControllerRevision,
  Event,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StorageClass,
} from '../../../src/api/generated/types.ts'
import { type ApiObject, controllerOf, nameOf, uidOf } from '../../../src/api/object.ts'
import type { Instant } from '../../../src/base/clock.ts'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { lacksVolume } from '../../../src/workload/trouble/pod-trouble.ts'
import { keyOf as placeOf } from '../live/sorted-objects.ts'
import { ephemeralOwnerOf } from './ephemeral-owner.ts'
import { createGroups, type Groups, isSameList } from './groups.ts'
import { type SetParts, type SetView, viewOfSet } from './set-model.ts'

export interface SetsSnapshot {
  readonly sets: readonly StatefulSet[]
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly events: readonly Event[]
  /** Left out until they are known. */
  readonly classes?: readonly StorageClass[]
}

export type SetViews = (snapshot: SetsSnapshot, now: Instant) => readonly SetView[]

/** Causes name how long they last: every so often they are put into words again. */
const wordsMs = 5_000
const lookMs = 1_000

interface Known {
  readonly set: StatefulSet
  /** What of a snapshot concerns it: groups, which are the same lists as long as the same stands in them. */
  readonly found: Found
  readonly view: SetView
}

interface Indexes {
  readonly podsByOwner: Groups<Pod>
  readonly podsByName: Groups<Pod>
  readonly podsByUid: Groups<Pod>
  readonly revisions: Groups<ControllerRevision>
  readonly claims: Groups<PersistentVolumeClaim>
  readonly events: Groups<Event>
}

export function createSetViews(): SetViews {
  const indexes: Indexes = {
    podsByOwner: createGroups((pod: Pod) => ownerOf(pod)),
    podsByName: createGroups((pod: Pod) => placeOf(pod)),
    podsByUid: createGroups((pod: Pod) => uidOf(pod)),
    revisions: createGroups((revision: ControllerRevision) => ownerOf(revision)),
    claims: createGroups(rowOf),
    events: createGroups((event: Event) => event.involvedObject.uid ?? ''),
  }
  let sets: readonly StatefulSet[] = []
  let classes: SetsSnapshot['classes']
  /** By uid. */
  const known = new Map<string, Known>()
  let names: NamesOfSets = new Map()
  let wants = new Map<string, readonly string[]>()
  let last: readonly SetView[] = []
  /** Where in the list each stands, by uid. */
  let places: ReadonlyMap<string, number> = new Map()
  let lookedAt = Number.NEGATIVE_INFINITY

  const viewNow = (set: StatefulSet, now: Instant): SetView => {
    const found = foundOf(set, names.get(uidOf(set)) ?? namesOf(set), { ...indexes, classes })
    const before = known.get(uidOf(set))
    const isCurrent = before?.set === set && isSameFound(before.found, found) && isAtRest(before.view, now)
    const view = isCurrent ? before.view : viewOfSet(set, partsOf(found), now)
    known.set(uidOf(set), { set, found, view })
    return view
  }

  return (snapshot, now) => {
    const touched = touchedBy(snapshot, indexes, wants)
    // They hardly ever change, and concern those sets alone whose Pods wait for a volume.
    const mayLackClass = classes !== snapshot.classes
    classes = snapshot.classes
    if (sets === snapshot.sets && !mayLackClass && now >= lookedAt && now - lookedAt < lookMs) {
      const views = [...last]
      for (const uid of touched) {
        const at = places.get(uid)
        const set = at === undefined ? undefined : sets[at]
        if (at !== undefined && set) views[at] = viewNow(set, now)
      }
      if (!isSameList(views, last)) last = views
      return last
    }
    lookedAt = now
    if (sets !== snapshot.sets) {
      sets = snapshot.sets
      const before = names
      names = new Map(sets.map(set => [uidOf(set), namesOf(set, before.get(uidOf(set)))]))
      for (const uid of known.keys()) if (!names.has(uid)) known.delete(uid)
      // What changes of sets is their status, nearly always: they want the names that they wanted.
      if (!isSameNames(before, names)) wants = wantsOf(names)
      places = new Map(sets.map((set, at) => [uidOf(set), at]))
    }
    const views = sets.map(set => {
      const before = known.get(uidOf(set))
      const isTouched = mayLackClass || touched.has(uidOf(set))
      const isAsBefore = before?.set === set && !isTouched && isAtRest(before.view, now)
      return isAsBefore ? before.view : viewNow(set, now)
    })
    if (!isSameList(views, last)) last = views
    return last
  }
}

/** Takes the snapshot into the indexes; answers with the UIDs of the sets that may look otherwise now. */
function touchedBy(
  { pods, revisions, claims, events }: SetsSnapshot,
  indexes: Indexes,
  wants: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const touched = new Set<string>([...indexes.podsByOwner.take(pods), ...indexes.revisions.take(revisions)])
  const touchWho = (wanted: string) => {
    for (const uid of wants.get(wanted) ?? []) touched.add(uid)
  }
  indexes.podsByUid.take(pods)
  for (const name of indexes.podsByName.take(pods)) touchWho(`pod ${name}`)
  for (const row of indexes.claims.take(claims)) touchWho(`claims ${row}`)
  for (const uid of indexes.events.take(events)) {
    touched.add(uid)
    for (const pod of indexes.podsByUid.of(uid)) touched.add(ownerOf(pod))
  }
  return touched
}

interface Found {
  readonly own: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
  readonly neighbours: readonly (readonly Pod[])[]
  readonly claims: readonly (readonly PersistentVolumeClaim[])[]
  readonly events: readonly (readonly Event[])[]
  /** Where one of its Pods waits for a volume. */
  readonly classes: SetsSnapshot['classes']
}

function foundOf(
  set: StatefulSet,
  { pods, rows }: Names,
  { classes, ...indexes }: Indexes & Pick<SetsSnapshot, 'classes'>,
): Found {
  const uid = uidOf(set)
  const own = indexes.podsByOwner.of(uid)
  return {
    own,
    revisions: indexes.revisions.of(uid),
    neighbours: pods.map(indexes.podsByName.of),
    claims: rows.map(indexes.claims.of),
    events: [indexes.events.of(uid), ...own.map(pod => indexes.events.of(uidOf(pod)))],
    classes: own.some(lacksVolume) ? classes : undefined,
  }
}

const isSameFound = (some: Found, others: Found): boolean =>
  some.own === others.own &&
  some.revisions === others.revisions &&
  some.classes === others.classes &&
  isSameList(some.neighbours, others.neighbours) &&
  isSameList(some.claims, others.claims) &&
  isSameList(some.events, others.events)

const partsOf = ({ own, revisions, neighbours, claims, events, classes }: Found): SetParts => ({
  pods: own,
  revisions,
  neighbours: neighbours.flat(),
  claims: claims.flat(),
  events: events.flat(),
  classes,
})

const ownerOf = (object: ApiObject): string => controllerOf(object)?.uid ?? ''

const namespaceOf = (object: ApiObject): string => object.metadata?.namespace ?? ''

/** Nothing whose words would tell another time by now. */
const isAtRest = (view: SetView, now: Instant): boolean =>
  now - view.seenAt < wordsMs ||
  ((!view.isTold || view.state.kind !== 'waiting') && view.ordinals.every(({ cause }) => cause === null))

/** `shop/www-web` of `www-web-3`: the claims of one template of one set. Those that go with its Pods are a row of their own. */
function rowOf(claim: PersistentVolumeClaim): string {
  const owner = ephemeralOwnerOf(claim)
  return owner ? ephemeralRow(namespaceOf(claim), owner.set) : placeOf(claim).replace(/-[0-9]+$/, '')
}

const ephemeralRow = (namespace: string, set: string): string => `${namespace}/${set} ephemeral`

interface Names {
  readonly set: StatefulSet
  /** Of the Pods that it wants. */
  readonly pods: readonly string[]
  /** Of its templates' claims, and of those that go with its Pods. */
  readonly rows: readonly string[]
}

/** By uid. */
type NamesOfSets = ReadonlyMap<string, Names>

/** The lists of before, as long as the set wants the same. */
function namesOf(set: StatefulSet, before?: Names): Names {
  if (before?.set === set) return before
  const { start, replicas } = ordinalRangeOf(set)
  const rows = [
    ...(set.spec?.volumeClaimTemplates ?? []).map(
      template => `${namespaceOf(set)}/${nameOf(template)}-${nameOf(set)}`,
    ),
    ephemeralRow(namespaceOf(set), nameOf(set)),
  ]
  const first = podNameOf(set, start)
  const isSamePods = before?.pods.length === replicas && (replicas === 0 || before.pods[0] === first)
  return {
    set,
    pods: isSamePods ? before.pods : Array.from({ length: replicas }, (_, at) => podNameOf(set, start + at)),
    rows: before && isSameList(before.rows, rows) ? before.rows : rows,
  }
}

const podNameOf = (set: StatefulSet, ordinal: number): string => `${placeOf(set)}-${ordinal}`

const isSameNames = (some: NamesOfSets, others: NamesOfSets): boolean =>
  some.size === others.size &&
  [...others].every(([uid, { pods, rows }]) => {
    const before = some.get(uid)
    return before?.pods === pods && before.rows === rows
  })

/** Which sets want a name of a Pod, or a row of claims. */
function wantsOf(names: NamesOfSets): Map<string, readonly string[]> {
  const wants = new Map<string, string[]>()
  const put = (wanted: string, uid: string) => {
    const list = wants.get(wanted)
    if (list) list.push(uid)
    else wants.set(wanted, [uid])
  }
  for (const [uid, { pods, rows }] of names) {
    for (const name of pods) put(`pod ${name}`, uid)
    for (const row of rows) put(`claims ${row}`, uid)
  }
  return wants
}
