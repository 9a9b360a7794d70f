import { type FieldError, invalidError } from '../../../api/field-error.ts'
import type { Instant } from '../../../base/clock.ts'
import type { Key, Revision, Store } from '../../../store/store.ts'
import { badRequest, tooLargeResourceVersion } from '../../resources/refusals.ts'
import { type ContinueToken, parseContinue } from './continue-token.ts'
import { readInteger } from './query.ts'
import { parseResourceVersion, requireReached } from './resource-version.ts'

const optionsKind = { group: 'meta.k8s.io', kind: 'ListOptions' }

/** Which state a list is of, and which part of it. */
export interface ListPlan {
  /** Null for the newest. */
  readonly at: Revision | null
  readonly after: Key | undefined
  /** Null for all. */
  readonly limit: number | null
  /** Where the list goes on, as its token had it; null when it begins. */
  readonly start: string | null
  /** When its first page was read; null for the first page itself. */
  readonly begun: Instant | null
}

/** Reads `resourceVersion`, `resourceVersionMatch`, `limit` and `continue`, by upstream's table of what they mean together. */
export function readListPlan(query: URLSearchParams, store: Store, prefix: Key): ListPlan {
  const match = query.get('resourceVersionMatch') || null
  const text = query.get('resourceVersion') || null
  const token = query.get('continue') || null
  const limit = readInteger(query, 'limit')
  // A list does not end for its time; what is no number is refused all the same.
  readInteger(query, 'timeoutSeconds')
  requireConsistent({ match, text, token, sendInitialEvents: query.has('sendInitialEvents') })
  const positive = limit !== null && limit > 0 ? limit : null
  if (token) return continued(parseContinue(token), prefix, positive)
  const asked = parseResourceVersion(text)
  const exact = match === 'Exact' || (match === null && positive !== null && asked !== null && asked > 0)
  if (!exact) requireReached(store, asked)
  else if (asked !== null && asked > store.revision()) throw tooLargeResourceVersion(asked, store.revision())
  return { at: exact ? asked : null, after: undefined, limit: positive, start: null, begun: null }
}

function continued({ revision, start, begun }: ContinueToken, prefix: Key, limit: number | null): ListPlan {
  if (start.startsWith('/') || start.includes('..'))
    throw badRequest('continue key is not valid: encoded start key is invalid')
  return { at: revision, after: `${prefix}${start}`, limit, start, begun }
}

interface Given {
  readonly match: string | null
  readonly text: string | null
  readonly token: string | null
  readonly sendInitialEvents: boolean
}

function requireConsistent({ match, text, token, sendInitialEvents }: Given): void {
  const errors: FieldError[] = []
  const forbid = (path: string, detail: string) => errors.push({ kind: 'forbidden', path, detail })
  if (sendInitialEvents) forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list')
  if (match !== null) {
    if (!text)
      forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided')
    if (token) forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided')
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push({
        kind: 'notSupported',
        path: 'resourceVersionMatch',
        value: match,
        detail: 'supported values: "Exact", "NotOlderThan", ""',
      })
    if (match === 'Exact' && text === '0')
      forbid('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  }
  if (errors.length > 0) throw invalidError(optionsKind, '', errors)
  if (token && text && text !== '0')
    throw badRequest('specifying resource version is not allowed when using continue')
}
