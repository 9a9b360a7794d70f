// What a request brings, as it was understood: told by whoever reads it, and heard where its audit event shows it or names by it what
// it is about. What nobody reads (what a proxy passes on, what is refused beforehand) is in no event.
import type { ApiObject } from '../../api/object.ts'
import type { ServerRequest } from '../request/request.ts'
import type { Shown } from './shown-bodies.ts'

export interface Sent {
  /** Who it is, where it is an object. */
  readonly metadata: ApiObject['metadata']
  /** Whether its kind is of a namespace, so that the one it names is where it is. */
  readonly isNamespaced?: boolean
  /** What an event shows; made at once or never, since what was read is used up. Of a patch, nothing is left out. */
  readonly show: Shown
}

/** Of an object only its name is heard, or all of it. */
type Wanted = 'name' | 'whole'

interface Listener {
  readonly wanted: Wanted
  hear(sent: Sent): void
}

const listeners = new WeakMap<ServerRequest, Listener>()

export const hearSent = (request: ServerRequest, listener: Listener): void => {
  listeners.set(request, listener)
}

/** Null where nobody listens. */
export const sentWanted = (request: ServerRequest): Wanted | null => listeners.get(request)?.wanted ?? null

export const tellSent = (request: ServerRequest, sent: Sent): void => listeners.get(request)?.hear(sent)
