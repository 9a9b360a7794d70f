// What is an owner's after taking in orphans that its selector matches, and letting go of what it matches no more.
import type { Kind } from '../../api/kinds.ts'
import { type ApiObject, refOf, uidOf } from '../../api/object.ts'
import { matchesLabels } from '../../api/select/selector.ts'
import { isRefusal } from '../../api/status-error.ts'
import { candidatesOf } from '../../control/controlled-objects.ts'
import { StaleView } from '../../control/stale-view.ts'
import { belongingOf } from '../../workload/adoption.ts'
import { asError, joinErrors } from '../../workload/failure.ts'
import { ownerReference, type Pass } from './pass.ts'
import { selectorOf } from './start-owner-controller.ts'

export interface Claiming<O extends ApiObject> {
  readonly kind: Kind<O>
  /** Orphans that are never taken in: Pods that have ended, say. */
  mayAdopt?(orphan: O): boolean
  /** What an adopted object gets besides its owner. */
  readonly finalizers?: readonly string[]
}

/** Throws when anything could not be claimed: nothing is decided on half a view. */
export async function claimOwned<T extends ApiObject, O extends ApiObject>(
  pass: Pass<T>,
  { kind, mayAdopt = () => true, finalizers }: Claiming<O>,
): Promise<readonly O[]> {
  const { owner, client, informers } = pass
  const selector = selectorOf(owner)
  const matches = (object: ApiObject) => matchesLabels(selector, object.metadata?.labels)
  const owned: O[] = []
  const errors: Error[] = []
  let isAlive = false
  const adopt = async (orphan: O): Promise<void> => {
    if (!isAlive) await proveAlive(pass)
    isAlive = true
    const { uid, resourceVersion } = orphan.metadata ?? {}
    const metadata = {
      uid,
      resourceVersion,
      ownerReferences: [ownerReference(pass)],
      ...(finalizers ? { finalizers } : {}),
    }
    const adopted = await client.patch(kind, refOf(orphan), { type: 'strategic', body: { metadata } })
    pass.wrote(kind, adopted)
    owned.push(adopted)
  }
  const release = async (object: O): Promise<void> => {
    const ownerReferences = [{ $patch: 'delete', uid: uidOf(owner) }]
    const body = { metadata: { uid: uidOf(object), ownerReferences } }
    pass.wrote(kind, await client.patch(kind, refOf(object), { type: 'strategic', body }))
  }
  for (const object of candidatesOf(informers.of(kind), owner)) {
    const belonging = belongingOf(object, { owner, matches })
    if (belonging === 'owned') owned.push(object)
    if (belonging === 'adopt' && mayAdopt(object)) await adopt(object).catch(noteUnlessGone(errors))
    if (belonging === 'release') await release(object).catch(noteUnlessGone(errors))
  }
  if (errors.length > 0) throw joinErrors(errors)
  return owned
}

/** What is gone, or has another owner by now, needs no claiming. */
const noteUnlessGone = (errors: Error[]) => (thrown: unknown) => {
  if (!isRefusal(thrown, 'NotFound', 'Invalid')) errors.push(asError(thrown))
}

/** Reads the owner itself: a copy could show one that is long gone, and its objects would be taken from the next. */
async function proveAlive<T extends ApiObject>({ client, kind, owner }: Pass<T>): Promise<void> {
  const fresh = await client.get(kind, refOf(owner))
  const { namespace, name } = refOf(owner)
  if (uidOf(fresh) !== uidOf(owner)) throw new StaleView(`${kind.kind} ${namespace}/${name} was replaced`)
  if (fresh.metadata?.deletionTimestamp)
    throw new StaleView(`${namespace}/${name} has just been deleted at ${fresh.metadata.deletionTimestamp}`)
}
