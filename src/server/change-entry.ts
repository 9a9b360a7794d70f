import type { ApiObject, Draft } from '../api/object.ts'
import { StatusError } from '../api/status-error.ts'
import type { Entry, Key, Store } from '../store/store.ts'
import { encodeObject } from './stored-object.ts'

/** What is to become of a stored object. */
export type Decision =
  | { readonly kind: 'put'; readonly draft: Draft<ApiObject> }
  | { readonly kind: 'remove'; readonly last: Draft<ApiObject> }
  | { readonly kind: 'keep' }

export type Changed =
  | { readonly kind: 'put' | 'kept'; readonly entry: Entry }
  | { readonly kind: 'removed'; readonly entry: Entry }

/** More rivals than this for one object at one moment means that something is wrong. */
const attemptsMax = 1000

/**
 * Reads, decides, writes; when another write came between, decides again on the newer state. `decide` refuses by
 * throwing: it is there that a client's resourceVersion is compared.
 */
export async function changeEntry(options: {
  readonly store: Store
  readonly key: Key
  decide(entry: Entry): Decision
  missing(): StatusError
}): Promise<Changed> {
  const { store, key, decide, missing } = options
  let entry = store.get(key)
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (!entry) throw missing()
    const decision = decide(entry)
    if (decision.kind === 'keep') return { kind: 'kept', entry }
    const draft = decision.kind === 'put' ? decision.draft : decision.last
    const result = await store.write({
      kind: decision.kind === 'put' ? 'put' : 'delete',
      key,
      expect: { kind: 'at', revision: entry.revision },
      encode: revision => encodeObject(draft, revision),
    })
    if (result.kind === 'written')
      return { kind: decision.kind === 'put' ? 'put' : 'removed', entry: result.entry }
    entry = result.current
  }
  throw new StatusError({
    reason: 'ServiceUnavailable',
    message: 'too many writers of one object',
    retryAfterSeconds: 1,
  })
}
