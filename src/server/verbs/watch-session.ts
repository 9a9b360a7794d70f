// One watch, from its first event to its end.
//
// It ends with the definition that the objects are shown by: who watches on asks by the new one, or learns that there is none.
// A watcher that does not keep up, or that asks for a past that is gone, gets an ERROR with 410 and lists again.
import { StatusError } from '../../api/status-error.ts'
import type { Clock, Instant, Timer } from '../../base/clock.ts'
import { LoopTurn } from '../../base/event-loop/loop-turn.ts'
import { limits } from '../../base/limits.ts'
import type { Entry, Revision, StoreEvent } from '../../store/store.ts'
import { noLongerAllowed } from '../access/authorize.ts'
import { watchRights } from '../access/rights-lost.ts'
import type { WatchForm } from '../forms/watch-form.ts'
import type { Call } from '../request/call.ts'
import type { WatchLine, WatchSink } from '../request/reply.ts'
import type { Selection } from '../request/select.ts'
import { expired, internalError } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { shownAhead } from '../resources/stored-object.ts'
import { type InOrder, inOrder } from './in-order.ts'
import type { WatchView } from './watch-view.ts'

export interface WatchPlan {
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

/** Starts the watch; returns how to end it. */
export function openWatch(call: Call, plan: WatchPlan, sink: WatchSink): () => void {
  const session = new WatchSession(call, plan, sink)
  session.open()
  return () => session.end()
}

const nothing = () => {}

class WatchSession {
  readonly #call: Call
  readonly #plan: WatchPlan
  readonly #sink: WatchSink
  /** Where somebody else converts the objects, events wait for that. */
  readonly #order: InOrder
  readonly #endsAt: Instant
  readonly #timeout: Timer
  #bookmark: Timer | null = null
  /** How each of those who were asked for news is told that none is wanted any more. */
  #stopAsking = nothing
  #forget = nothing
  #stop = nothing
  /** What waited when all of the state was sent. A state larger than the queue may wait whole; what follows may not pile up. */
  #begun: { readonly waiting: number; readonly waitingBytes: number } = { waiting: 0, waitingBytes: 0 }
  #ended = false

  constructor(call: Call, plan: WatchPlan, sink: WatchSink) {
    const { clock } = call.server
    this.#call = call
    this.#plan = plan
    this.#sink = sink
    this.#order = inOrder(error => {
      if (!this.#ended) this.#fail(error instanceof StatusError ? error : notShown())
    })
    this.#endsAt = clock.now() + plan.timeoutMs
    this.#timeout = clock.after(plan.timeoutMs, () => this.end())
    if (plan.bookmarks) this.#awaitBookmark()
  }

  open(): void {
    this.#watchRights()
    const { registry, store } = this.#call.server
    // What was written before is told first.
    this.#forget = registry.onEnd(this.#call.resource, () =>
      this.#order.next(
        () => null,
        () => this.end(),
      ),
    )
    if (this.#ended) return
    const { view, selection, from: asked } = this.#plan
    const tooOld = asked === null ? null : view.startAt(asked)
    if (tooOld) {
      this.#fail(tooOld)
      return
    }
    const from = asked ?? this.#sendInitial()
    const onEvents = (events: readonly StoreEvent[]) => this.#onEvents(events)
    const result = store.watch({ prefix: selection.prefix, from, onEvents })
    if (result.kind === 'watching') this.#stop = result.stop
    else this.#fail(expired(`too old resource version: ${from} (${result.compacted})`))
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#stop()
    this.#timeout.cancel()
    this.#bookmark?.cancel()
    this.#stopAsking()
    this.#forget()
    this.#sink.end()
  }

  #fail(error: StatusError): void {
    this.#sink.abandon({ type: 'ERROR', value: error.status })
    this.end()
  }

  #send(lines: readonly WatchLine[]): void {
    if (lines.length > 0) this.#sink.send(lines)
  }

  /** The last one comes shortly before the end, so that the next watch begins where this one ends. */
  #awaitBookmark(): void {
    const { clock } = this.#call.server
    const leftMs = this.#endsAt - bookmarkBeforeEndMs - clock.now()
    this.#bookmark =
      leftMs > 0 ? clock.after(Math.min(bookmarkEveryMs, leftMs), () => this.#markBookmark()) : null
  }

  #markBookmark(): void {
    const revision = String(this.#call.server.store.revision())
    if (this.#sink.waiting === 0 && this.#order.waiting === 0)
      this.#sink.send([this.#plan.form.bookmark(revision)])
    this.#awaitBookmark()
  }

  #watchRights(): void {
    const { view } = this.#plan
    const call = this.#call
    this.#stopAsking = watchRights(call.server.authorizer, {
      wanted: [...call.needs, call.attributes],
      onKept: ({ narrowed }) => {
        if (narrowed && !call.narrowed) this.#fail(expired('rights have changed'))
        else this.#send(view.onRights())
      },
      onLost: what => {
        // Who asks anew is told whether they are let in, and what they may see now.
        if (what === 'standing') return this.#fail(expired('the account or the session has changed'))
        // What was seen until now goes, as far as it was told one by one.
        if (call.narrowed) this.#send(view.onRights())
        if (call.narrowed) this.end()
        else this.#fail(noLongerAllowed(call.attributes))
      },
    })
  }

  /** Sends the state as it is; returns its revision. */
  #sendInitial(): Revision {
    const { server, resource } = this.#call
    const { selection, form, view, marksInitial } = this.#plan
    const result = server.store.list({ prefix: selection.prefix })
    const entries: readonly Entry[] = result.kind === 'listed' ? result.entries : []
    const revision = result.kind === 'listed' ? result.revision : server.store.revision()
    const send = () => {
      const lines = view.initial(entries)
      if (marksInitial) lines.push(form.bookmark(String(revision), { 'k8s.io/initial-events-end': 'true' }))
      if (this.#ended) return
      this.#send(lines)
      this.#begun = { waiting: this.#sink.waiting, waitingBytes: this.#sink.waitingBytes }
    }
    this.#order.next(() => shownAhead(resource, entries), send)
    return revision
  }

  /** The store calls this while it publishes. */
  #onEvents(events: readonly StoreEvent[]): void {
    if (this.#ended) return
    if (this.#order.waiting > limits.watchQueueMax) this.#fail(tooSlow())
    else
      this.#order.next(
        () => statesAhead(this.#call.resource, events) ?? turnOfOthers(this.#call),
        () => this.#take(events),
      )
  }

  #take(events: readonly StoreEvent[]): void {
    if (this.#ended) return
    const lines = linesOf(this.#call, this.#plan, events)
    if (lines.kind === 'failed') this.#fail(lines.error)
    else if (this.#isFull()) this.#fail(tooSlow())
    else this.#send(lines.lines)
  }

  #isFull(): boolean {
    return (
      this.#sink.waiting > limits.watchQueueMax + this.#begun.waiting ||
      this.#sink.waitingBytes > limits.watchQueueBytesMax + this.#begun.waitingBytes
    )
  }
}

const tooSlow = () => expired('the watcher takes its events too slowly')
const notShown = () => internalError('an event could not be shown')

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
    return { kind: 'failed', error: notShown() }
  }
}
