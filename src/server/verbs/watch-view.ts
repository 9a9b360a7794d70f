// What a watcher is shown of the writes of a kind.
//
// Most see all that their selectors let through: a write is told by what it was before and is now. Who may see only some objects
// (access/narrowing.ts) sees by rights that change meanwhile, so what such a watcher has been shown is kept, and:
//   - an object that comes into sight is ADDED as it is, one that goes out of sight DELETED as it was seen last;
//   - a watch cannot go on from before rights have changed, since nobody knows what was in sight then: it is told Expired, and
//     lists again.
import type { StatusError } from '../../api/status-error.ts'
import type { Entry, Key, Revision, StoreEvent } from '../../store/store.ts'
import type { Narrowing } from '../access/authorizer.ts'
import type { WatchForm } from '../forms/watch-form.ts'
import type { Call } from '../request/call.ts'
import type { WatchLine } from '../request/reply.ts'
import type { Selection } from '../request/select.ts'
import { refOfKey } from '../resources/keys.ts'
import { expired } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { bytesAsOf } from '../resources/stored-object.ts'

export interface WatchView {
  /** The state that the watch begins with. */
  initial(entries: readonly Entry[]): WatchLine[]
  /** The watch begins at a revision instead; why it cannot, or null. */
  startAt(from: Revision): StatusError | null
  onEvents(events: readonly StoreEvent[]): WatchLine[]
  /** Rights have changed. */
  onRights(): WatchLine[]
}

export interface ViewOptions {
  readonly selection: Selection
  readonly form: WatchForm
}

export const watchViewOf = (call: Call, options: ViewOptions): WatchView =>
  call.narrowed?.kind === 'names'
    ? narrowedView(call, call.narrowed, options)
    : fullView(call.resource, options)

function fullView(resource: Resource, { selection, form }: ViewOptions): WatchView {
  const lineOf = ({ kind, key, entry, previous }: StoreEvent): WatchLine | null => {
    if (selection.only !== null && key !== selection.only) return null
    if (!selection.selective)
      return form.line(kind === 'delete' ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED', entry)
    const before = previous !== null && selection.matches(previous)
    if (kind === 'delete') return before ? form.line('DELETED', entry) : null
    if (selection.matches(entry)) return form.line(before ? 'MODIFIED' : 'ADDED', entry)
    return before ? form.line('DELETED', lastSeen(resource, previous, entry.revision)) : null
  }
  return {
    initial: entries => entries.filter(selection.matches).map(entry => form.line('ADDED', entry)),
    startAt: () => null,
    onEvents: events => events.map(lineOf).filter(line => line !== null),
    onRights: () => [],
  }
}

function narrowedView(
  { server: { store, authorizer }, resource }: Call,
  { allows }: Narrowing & { readonly kind: 'names' },
  { selection, form }: ViewOptions,
): WatchView {
  const shown = new Map<Key, Entry>()
  const hide = (seen: Entry, revision: Revision): WatchLine => {
    shown.delete(seen.key)
    return form.line('DELETED', lastSeen(resource, seen, revision))
  }
  const lineOf = ({ kind, key, entry }: StoreEvent): WatchLine | null => {
    const seen = shown.get(key)
    if (kind === 'delete') {
      if (!shown.delete(key)) return null
      return form.line('DELETED', entry)
    }
    if (!selection.matches(entry)) return seen ? hide(seen, entry.revision) : null
    shown.set(key, entry)
    return form.line(seen ? 'MODIFIED' : 'ADDED', entry)
  }
  const take = (entries: readonly Entry[]) => {
    const seen = entries.filter(selection.matches)
    for (const entry of seen) shown.set(entry.key, entry)
    return seen
  }
  return {
    initial: entries => take(entries).map(entry => form.line('ADDED', entry)),
    startAt(from) {
      const changedAt = authorizer.rights?.changedAt() ?? from
      if (from < changedAt) return expired(`too old resource version: ${from} (${changedAt})`)
      const listed = store.list({ prefix: selection.prefix, at: from })
      // A state that is not there can be neither listed nor watched from.
      if (listed.kind === 'listed') take(listed.entries)
      return null
    },
    onEvents: events => events.map(lineOf).filter(line => line !== null),
    onRights() {
      const revision = authorizer.rights?.changedAt() ?? store.revision()
      const gone = [...shown.values()].filter(({ key }) => !allows(refOfKey(key).name))
      const listed = store.list({ prefix: selection.prefix })
      const entries = listed.kind === 'listed' ? listed.entries : []
      const come = entries.filter(entry => !shown.has(entry.key) && selection.matches(entry))
      return [
        ...gone.map(seen => hide(seen, revision)),
        ...take(come).map(entry => form.line('ADDED', entry)),
      ]
    },
  }
}

/** The state that a watcher knew last, as of the revision in which it went out of the watcher's sight. */
function lastSeen(resource: Resource, previous: Entry, revision: Revision): Entry {
  return { key: previous.key, bytes: bytesAsOf(resource, previous, revision), revision }
}
