// Remembers what a controller has written, so that it does not decide again before it can see it.
//
// An informer lags behind the API by a little. A reconcile that runs before its own last write has come back would
// decide on a world in which it did not act, and act twice. Upstream answers with StaleControllerConsistency
// (KEP-5647): note the resourceVersion of each write, and hold the key back until the informers have reached it.
//
// `key` is the key that the controller reconciles, `kind` the kind of the object written: a StatefulSet's key goes
// with its Pods, claims and revisions. Per key and kind only the newest version is kept.
import type { Kind } from '../api/kinds.ts'
import { resourceName } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import { compareVersions } from '../api/resource-version.ts'
import type { Informer, Informers } from './controller.ts'

export interface Consistency {
  /** Notes a write for `key`: pass what the client answered. Answers without a version (a `Status`) count as nothing. */
  wrote<T extends ApiObject>(key: string, kind: Kind<T>, answer: ApiObject | string | undefined): void
  /** Whether the informers show all that was written for `key`. */
  caughtUp(key: string): boolean
  /** Resolves once they do. */
  whenCaughtUp(key: string): Promise<void>
  /** Drops what is known about a key that is no more. */
  forget(key: string): void
}

export function createConsistency(informers: Pick<Informers, 'of'>): Consistency {
  const written = new Map<string, Map<string, Written>>()

  /** The writes of `key` that are not yet seen; those that are, are let go. */
  const unseen = (key: string): readonly Written[] => {
    const ofKey = written.get(key)
    if (!ofKey) return []
    for (const [resource, write] of ofKey) if (isSeen(write)) ofKey.delete(resource)
    if (ofKey.size === 0) written.delete(key)
    return [...ofKey.values()]
  }

  return {
    wrote(key, kind, answer) {
      const version = versionOf(answer)
      if (!version) return
      const ofKey = written.get(key) ?? new Map<string, Written>()
      written.set(key, ofKey)
      const before = ofKey.get(resourceName(kind))
      if (before && compareVersions(before.version, version) >= 0) return
      const informer = informers.of(kind)
      ofKey.set(resourceName(kind), { informer, version, restores: informer.restores() })
    },
    caughtUp: key => unseen(key).length === 0,
    async whenCaughtUp(key) {
      // Again, because more may have been written while waiting.
      for (let waiting = unseen(key); waiting.length > 0; waiting = unseen(key))
        await Promise.all(waiting.map(({ informer, version }) => informer.reached(version)))
    },
    forget(key) {
      written.delete(key)
    },
  }
}

interface Written {
  readonly informer: Pick<Informer<ApiObject>, 'version' | 'reached' | 'restores'>
  readonly version: string
  /** How often the API's history had gone back by then. */
  readonly restores: number
}

/** Also where the API's history has gone back since, as it does when it is restored: the write may be no more. */
function isSeen({ informer, version, restores }: Written): boolean {
  const reached = informer.version()
  return informer.restores() > restores || (reached !== null && compareVersions(reached, version) >= 0)
}

function versionOf(answer: ApiObject | string | undefined): string | undefined {
  if (typeof answer === 'string') return answer
  // A `Status` has metadata too, without a version of an object.
  return answer?.kind === 'Status' ? undefined : answer?.metadata?.resourceVersion
}
