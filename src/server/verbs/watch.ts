// A watch: what is there (unless it starts at a version), then every change, as the selectors let it see them. What is
// asked for is read here; watch-session.ts is the watch itself.
//
// An object that begins to match is ADDED and one that stops is DELETED, whatever happened to it in the store. So it is with
// one that the watcher's rights begin or cease to cover (watch-view.ts). Who may not watch at all any more gets an ERROR with 403.
import { type FieldError, invalidError } from '../../api/field-error.ts'
import { watchFormOf } from '../forms/watch-form.ts'
import type { Call } from '../request/call.ts'
import { readFlag, readInteger } from '../request/options/query.ts'
import { parseResourceVersion, requireReached } from '../request/options/resource-version.ts'
import type { Reply } from '../request/reply.ts'
import { selectionOf } from '../request/select.ts'
import { openWatch, type WatchPlan } from './watch-session.ts'
import { watchViewOf } from './watch-view.ts'

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
