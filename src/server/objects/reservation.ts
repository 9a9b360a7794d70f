import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'

/** What a write holds until it is done, or why it cannot have it. */
export interface Reservation {
  /** Called when the write is done, or given up. */
  release?(): void
  /** Said when all others have agreed, as upstream asks quotas last. */
  readonly refusal?: { readonly error: unknown }
}

/** Asks for what the object still needs; `draft` is null for one that goes, `old` for a new one. Never throws. */
export function reserve(call: Call, draft: Draft<ApiObject> | null, old: ApiObject | null): Reservation {
  try {
    return { release: call.server.admission.reserve(call, draft, old) }
  } catch (error) {
    return { refusal: { error } }
  }
}
