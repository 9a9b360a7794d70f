// A watch: what is there (unless it starts at a version), then every change, as the selectors let it see them.
//
// An object that begins to match is ADDED and one that stops is DELETED, whatever happened to it in the store. So it is with
// one that the watcher's rights begin or cease to cover (watch-view.ts). Who may not watch at all any more gets an ERROR with 403.
// It ends with the definition that the objects are shown by: who watches on asks by the new one, or learns that there is none.
// A watcher that does not keep up, or that asks for a past that is gone, gets an ERROR with 410 and lists again.
import { type FieldError, invalidError } from '../../api/field-error.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'
import { LoopTurn } from '../../base/event-loop/loop-turn.ts'
import { limits } from '../../base/limits.ts'
import type { Entry, Revision, StoreEvent } from '../../store/store.ts'
import { noLongerAllowed } from '../access/authorize.ts'
import { watchRights } from '../access/rights-lost.ts'
import { type WatchForm, watchFormOf } from '../forms/watch-form.ts'
import type { Call } from '../request/call.ts'
import { readFlag, readInteger } from '../request/options/query.ts'
import { parseResourceVersion, requireReached } from '../request/options/resource-version.ts'
import type { Reply, WatchLine, WatchSink } from '../request/reply.ts'
import { type Selection, selectionOf } from '../request/select.ts'
import { expired, internalError } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { shownAhead } from '../resources/stored-object.ts'
import { type InOrder, inOrder } from './in-order.ts'
import { type WatchView, watchViewOf } from './watch-view.ts'

interface WatchPlan {
  readonly selection: Selection
  readonly form: WatchForm
  readonly view: WatchView
  /** Null: the state as it is comes first. */
  readonly from: Revision | null
  readonly bookmarks: boolean
  /** Whether the end of the initial state is to be marked. */
  readonly marksInitial: boolean
  readonly timeoutMs: number
}

const bookmarkEveryMs = 60_000
const bookmarkBeforeEndMs = 2_000
/** Upstream ends watches that name no time-out after half an hour to an hour. */
const timeoutMsMin = 30 * 60_000

export function watch(call: Call): Reply {
  const plan = readWatchPlan(call)
  return {
    kind: 'watch',
    code: 200,
    contentType: 'application/json',
    warnings: call.warnings.texts(),
    open: sink => openWatch(call, plan, sink),
  }
}

function readWatchPlan(call: Call): WatchPlan {
  const { query } = call.request
  const asked = parseResourceVersion(query.get('resourceVersion'))
  const initial = query.has('sendInitialEvents') ? readFlag(query, 'sendInitialEvents') : null
  requireConsistent(query, initial)
  // A state as new as that cannot be told yet; a watch alone waits for what comes after it.
  if (initial === true) requireReached(call.server.store, asked)
  const bookmarks = readFlag(query, 'allowWatchBookmarks')
  const timeoutSeconds = readInteger(query, 'timeoutSeconds')
  const startsNow = initial === false && (asked === null || asked === 0)
  const from = startsNow ? call.server.store.revision() : initial === true || asked === 0 ? null : asked
  const selection = selectionOf(call)
  const form = watchFormOf(call)
  return {
    selection,
    form,
    view: watchViewOf(call, { selection, form }),
    from,
    bookmarks,
    marksInitial: initial === true && bookmarks,
    // A time that is over already ends the watch at once.
    timeoutMs: timeoutSeconds
      ? Math.max(0, timeoutSeconds * 1000)
      : timeoutMsMin * (1 + call.server.random.next()),
  }
}

function requireConsistent(query: URLSearchParams, initial: boolean | null): void {
  const errors: FieldError[] = []
  const match = query.get('resourceVersionMatch')
  const forbid = (path: string, detail: string) => errors.push({ kind: 'forbidden', path, detail })
  if (initial === null && match)
    forbid(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    )
  if (initial !== null && match !== 'NotOlderThan')
    forbid('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (match && query.get('continue'))
    forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided')
  if (initial !== null && match && match !== 'NotOlderThan')
    errors.push({
      kind: 'notSupported',
      path: 'resourceVersionMatch',
      value: match,
      detail: 'supported values: "NotOlderThan"',
    })
  if (errors.length > 0) throw invalidError({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors)
}

/** Starts the watch; returns how to end it. */
function openWatch(call: Call, plan: WatchPlan, sink: WatchSink): () => void {
  const { store, clock } = call.server
  let stop = () => {}
  let forget = () => {}
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    stop()
    timeout.cancel()
    bookmark.cancel()
    stopAsking()
    forget()
    sink.end()
  }
  const fail = (error: StatusError) => {
    sink.abandon({ type: 'ERROR', value: error.status })
    end()
  }
  // Where somebody else converts the objects, events wait for that.
  const order = inOrder(error => {
    if (!ended) fail(error instanceof StatusError ? error : internalError('an event could not be shown'))
  })
  const send = (lines: readonly WatchLine[]) => {
    if (lines.length > 0) sink.send(lines)
  }
  const markBookmark = () => {
    if (sink.waiting === 0 && order.waiting === 0) sink.send([plan.form.bookmark(String(store.revision()))])
    bookmark = nextBookmark()
  }
  const endsAt = clock.now() + plan.timeoutMs
  const timeout = clock.after(plan.timeoutMs, end)
  // The last one comes shortly before the end, so that the next watch begins where this one ends.
  const nextBookmark = () => {
    const leftMs = endsAt - bookmarkBeforeEndMs - clock.now()
    return leftMs > 0 ? clock.after(Math.min(bookmarkEveryMs, leftMs), markBookmark) : timeout
  }
  let bookmark = plan.bookmarks ? nextBookmark() : timeout
  const stopAsking = watchRights(call.server.authorizer, {
    wanted: [...call.needs, call.attributes],
    onKept({ narrowed }) {
      if (narrowed && !call.narrowed) fail(expired('rights have changed'))
      else send(plan.view.onRights())
    },
    onLost(what) {
      // Who asks anew is told whether they are let in, and what they may see now.
      if (what === 'standing') return fail(expired('the account or the session has changed'))
      // What was seen until now goes, as far as it was told one by one.
      if (call.narrowed) send(plan.view.onRights())
      if (call.narrowed) end()
      else fail(noLongerAllowed(call.attributes))
    },
  })

  // What was written before is told first.
  forget = call.server.registry.onEnd(call.resource, () => order.next(() => null, end))
  if (ended) return end

  const tooOld = plan.from === null ? null : plan.view.startAt(plan.from)
  if (tooOld) {
    fail(tooOld)
    return end
  }
  let begun: { readonly waiting: number; readonly waitingBytes: number } = { waiting: 0, waitingBytes: 0 }
  const onInitial = (lines: readonly WatchLine[]) => {
    if (ended) return
    send(lines)
    begun = { waiting: sink.waiting, waitingBytes: sink.waitingBytes }
  }
  const from = plan.from ?? sendInitial(call, plan, { order, onInitial })
  // A state or a past larger than the queue may wait whole; what comes after it may not pile up.
  const isFull = () =>
    sink.waiting > limits.watchQueueMax + begun.waiting ||
    sink.waitingBytes > limits.watchQueueBytesMax + begun.waitingBytes
  const take = (events: readonly StoreEvent[]) => {
    if (ended) return
    const lines = linesOf(call, plan, events)
    if (lines.kind === 'failed') fail(lines.error)
    else if (isFull()) fail(expired('the watcher takes its events too slowly'))
    else send(lines.lines)
  }
  const onEvents = (events: readonly StoreEvent[]) => {
    if (ended) return
    if (order.waiting > limits.watchQueueMax) fail(expired('the watcher takes its events too slowly'))
    else
      order.next(
        () => statesAhead(call.resource, events) ?? turnOfOthers(call),
        () => take(events),
      )
  }
  const result = store.watch({ prefix: plan.selection.prefix, from, onEvents })
  if (result.kind === 'watching') stop = result.stop
  else fail(expired(`too old resource version: ${from} (${result.compacted})`))
  return end
}

const turns = new WeakMap<Clock, LoopTurn>()

/** One batch of events goes to all who watch for them: where they are thousands, others have the event loop between them. */
function turnOfOthers({ server: { clock } }: Call): Promise<void> | null {
  const turn = turns.get(clock) ?? new LoopTurn(clock)
  turns.set(clock, turn)
  return turn.isLong() ? turn.next() : null
}

/** What was and what is, as far as it has to be converted by somebody else. */
const statesAhead = (resource: Resource, events: readonly StoreEvent[]): Promise<void> | null =>
  resource.conversion?.asked
    ? shownAhead(
        resource,
        events.flatMap(({ entry, previous }) => (previous ? [previous, entry] : [entry])),
      )
    : null

interface Initial {
  readonly order: InOrder
  onInitial(lines: readonly WatchLine[]): void
}

/** Sends the state as it is; returns its revision. */
function sendInitial(
  { server: { store }, resource }: Call,
  { selection, form, view, marksInitial }: WatchPlan,
  { order, onInitial }: Initial,
): Revision {
  const result = store.list({ prefix: selection.prefix })
  const entries: readonly Entry[] = result.kind === 'listed' ? result.entries : []
  const revision = result.kind === 'listed' ? result.revision : store.revision()
  order.next(
    () => shownAhead(resource, entries),
    () => {
      const lines = view.initial(entries)
      if (marksInitial) lines.push(form.bookmark(String(revision), { 'k8s.io/initial-events-end': 'true' }))
      onInitial(lines)
    },
  )
  return revision
}

type Lines =
  | { readonly kind: 'lines'; readonly lines: readonly WatchLine[] }
  | { readonly kind: 'failed'; readonly error: StatusError }

/** The store calls this while it publishes: nothing may be thrown into it. */
function linesOf({ server: { log } }: Call, plan: WatchPlan, events: readonly StoreEvent[]): Lines {
  try {
    return {
      kind: 'lines',
      lines: plan.view.onEvents(events),
    }
  } catch (error) {
    log.error('an event of a watch could not be shown', { error })
    return { kind: 'failed', error: internalError('an event could not be shown') }
  }
}
