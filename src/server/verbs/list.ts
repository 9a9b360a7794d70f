import { listKindOf } from '../../api/kinds.ts'
import { StatusError } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import type { Instant } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { inTurns, type Steps } from '../../base/turn.ts'
import type { Entry, ListResult, Revision } from '../../store/store.ts'
import { replyOfList } from '../forms/shape-reply.ts'
import type { Call } from '../request/call.ts'
import { formatContinue } from '../request/options/continue-token.ts'
import { type ListPlan, readListPlan } from '../request/options/list-options.ts'
import type { ListHead, Reply } from '../request/reply.ts'
import { type Selection, selectionOf } from '../request/select.ts'
import { expired, tooLargeResourceVersion } from '../resources/refusals.ts'
import { shownAhead } from '../resources/stored-object.ts'

export function list(call: Call): Reply | Promise<Reply> {
  const selection = selectionOf(call)
  const plan = readListPlan(call.request.query, call.server.store, selection.prefix)
  const show = (page: Page) =>
    replyOfList(
      call,
      listHead(call, selection, { ...page, begun: plan.begun ?? call.server.clock.now() }),
      page.entries,
    )
  const page = readPage(call, selection, plan)
  return page instanceof Promise ? page.then(show) : show(page)
}

interface Page {
  readonly entries: readonly Entry[]
  readonly revision: Revision
  /** The key behind which matching ones may follow; null when this was all. */
  readonly more: string | null
  readonly remaining: number
}

/** A promise only where so much has to be looked at that others get their turn in between. */
export function readPage(call: Call, selection: Selection, plan: ListPlan): Page | Promise<Page> {
  if (plan.start !== null && plan.at !== null) requireFresh(call, plan, plan.start)
  const { prefix, selective } = selection
  const { store } = call.server
  const query = { prefix, at: plan.at ?? undefined, after: plan.after }
  // How many must be read for a page of matching ones is not known beforehand.
  const limit = selective ? undefined : (plan.limit ?? undefined)
  const found = listed(store.list({ ...query, limit }), plan)
  const showing = shownAhead(call.resource, found.entries)
  const page = () => pageOf(found, selection, plan)
  return showing ? showing.then(page) : page()
}

function pageOf(
  { entries, revision, remaining }: ListResult & { readonly kind: 'listed' },
  selection: Selection,
  plan: ListPlan,
): Page | Promise<Page> {
  if (!selection.selective) {
    const more = remaining > 0 ? (entries.at(-1)?.key ?? null) : null
    return { entries, revision, more, remaining }
  }
  const selecting = select(entries, selection, plan.limit ?? Number.POSITIVE_INFINITY)
  const whole = (selected: Selected): Page => ({ ...selected, revision, remaining: 0 })
  const first = selecting.next()
  return first.done ? whole(first.value) : inTurns(selecting).then(whole)
}

type Selected = Pick<Page, 'entries' | 'more'>

/** Objects are parsed to be matched: about a millisecond's worth at a time. */
const selectBytesPerTurn = 256 * 1024

function* select(entries: readonly Entry[], { matches }: Selection, limit: number): Steps<Selected> {
  const selected: Entry[] = []
  let bytes = 0
  for (const entry of entries) {
    bytes += entry.bytes.byteLength
    if (bytes > selectBytesPerTurn) {
      bytes = 0
      yield
    }
    if (!matches(entry)) continue
    if (selected.length === limit) return { entries: selected, more: selected.at(-1)?.key ?? null }
    selected.push(entry)
  }
  return { entries: selected, more: null }
}

function listed(result: ListResult, plan: ListPlan): ListResult & { readonly kind: 'listed' } {
  switch (result.kind) {
    case 'listed':
      return result
    case 'ahead':
      throw tooLargeResourceVersion(plan.at ?? 0, result.current)
    case 'expired':
      throw plan.start
        ? expiredToken(plan.start)
        : expired('The resourceVersion for the provided list is too old.')
    default:
      return unreachable(result)
  }
}

/** A state is kept for as long as a client may take to read it, as upstream does; how far back the store reaches is another matter. */
function requireFresh({ server: { clock } }: Call, { begun }: ListPlan, start: string): void {
  if (begun !== null && clock.now() - begun > limits.listMsMax) throw expiredToken(start)
}

/** Tells the client how to go on with the newest state, if it can live with the gap. */
function expiredToken(start: string): StatusError {
  return new StatusError({
    reason: 'Expired',
    message:
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    continueToken: formatContinue({ revision: null, start, begun: null }),
  })
}

export function listHead(
  call: Call,
  { prefix, selective }: Selection,
  page: Page & { readonly begun: Instant },
): ListHead {
  const { kind, apiVersion } = call.resource
  const token =
    page.more === null
      ? {}
      : {
          continue: formatContinue({
            revision: page.revision,
            start: page.more.slice(prefix.length),
            begun: page.begun,
          }),
          // How many of the rest match is not known.
          ...(selective ? {} : { remainingItemCount: page.remaining }),
        }
  return {
    kind: listKindOf(kind),
    apiVersion,
    metadata: { resourceVersion: String(page.revision), ...token },
  }
}
