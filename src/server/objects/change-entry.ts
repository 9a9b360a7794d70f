import type { ApiObject, Draft } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Entry } from '../../store/store.ts'
import { type Call, keyOfCall } from '../request/call.ts'
import { notFound } from '../resources/refusals.ts'
import { encodeObject, objectOf } from '../resources/stored-object.ts'

/** What is to become of a stored object. */
export type Decision =
  | {
      readonly kind: 'put'
      readonly draft: Draft<ApiObject>
      /** Called when the write is done, or given up. */
      release?(): void
    }
  | { readonly kind: 'remove'; readonly last: Draft<ApiObject> }
  | { readonly kind: 'keep' }

export type Changed =
  | { readonly kind: 'put' | 'kept' | 'removed'; readonly entry: Entry }
  /** A dry run: the object as it would be. */
  | { readonly kind: 'imagined'; readonly object: ApiObject; readonly removed: boolean }

/** More rivals than this for one object at one moment means that something is wrong. */
const attemptsMax = 1000

/**
 * Reads the object that the call names, decides, writes; when another write came between, decides again on the newer state.
 * `decide` refuses by throwing: it is there that a client's resourceVersion is compared. What it refuses because of, or keeps,
 * is durable before the caller hears of it: who reads again and tries again at once must not see the older state for ever.
 */
export async function changeEntry(
  call: Call,
  decide: (object: ApiObject) => Decision,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Changed> {
  const { server, resource } = call
  const key = keyOfCall(call)
  let entry = server.store.get(key)
  const decideOn = async (object: ApiObject, mayBeAhead: boolean): Promise<Decision> => {
    try {
      const decision = decide(object)
      if (decision.kind === 'keep' && mayBeAhead) await server.store.settled()
      return decision
    } catch (error) {
      if (mayBeAhead) await server.store.settled()
      throw error
    }
  }
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (!entry) {
      await server.store.settled()
      throw notFound(resource.kind, call.name)
    }
    const decision = await decideOn(objectOf(resource, entry), attempt > 0)
    if (decision.kind === 'keep') return { kind: 'kept', entry }
    const removed = decision.kind === 'remove'
    const draft = removed ? decision.last : decision.draft
    try {
      if (dryRun) return { kind: 'imagined', object: draft, removed }
      const result = await server.store.write({
        kind: removed ? 'delete' : 'put',
        key,
        expect: { kind: 'at', revision: entry.revision },
        encode: revision => encodeObject(resource, draft, revision),
      })
      if (result.kind === 'written') return { kind: removed ? 'removed' : 'put', entry: result.entry }
      entry = result.current
    } finally {
      if (!removed) decision.release?.()
    }
  }
  throw new StatusError({
    reason: 'ServiceUnavailable',
    message: 'too many writers of one object',
    retryAfterSeconds: 1,
  })
}

/** The object that a change led to. */
export const changedObject = (call: Call, changed: Changed): ApiObject =>
  changed.kind === 'imagined' ? changed.object : objectOf(call.resource, changed.entry)
