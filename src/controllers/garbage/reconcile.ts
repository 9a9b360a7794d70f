// The shell of the garbage collector: feeds the graph from informers of every kind, and does what the plans say.
// Deletions are conditional on uid and version, so an object that was adopted a moment ago is not deleted.
import type { OwnerReference } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import { type ApiObject, refOf, toUid, type Uid, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, type Watch, watch } from '../../control/start-controller.ts'
import { servedKinds, watchCustomKinds } from '../kinds/custom-kinds.ts'
import { watchRemoteKinds } from '../kinds/remote-kinds.ts'
import { createResolveKind } from '../kinds/resolve-kind.ts'
import { watchedKinds } from '../kinds/watched-kinds.ts'
import { type GraphItem, isInReach, OwnerGraph } from './graph.ts'
import { OwnerLookup } from './owners.ts'
import { type GarbageStep, planDependent, planOnItsWayOut } from './plan.ts'

const component = 'garbage-collector-controller'
const workers = 128
/** An owner of a kind that nobody knows may become known. */
const unknownOwnerMs = 60_000

export function startGarbageCollector(context: ControllerContext): StartedController {
  const { informers } = context
  const collector = new GarbageCollector(context)
  const watchKind = (kind: Kind): Watch =>
    watch(informers.of(kind), ({ kind: change, object }, wake) => {
      const uids = change === 'deleted' ? collector.remove(object) : collector.put(kind, object)
      uids.forEach(wake.enqueue)
    })
  const watchRemoteKind = (kind: Kind): Watch => {
    const watched = watchKind(kind)
    return {
      synced: watched.synced,
      start(wake) {
        const stop = watched.start(wake)
        return () => {
          stop()
          collector.forget(kind).forEach(wake.enqueue)
        }
      },
    }
  }
  const controller: StartedController = startController({
    name: 'garbage',
    workers,
    context,
    backoffMsMax: 60_000,
    reconcile: uid => collector.reconcile(toUid(uid), uids => uids.forEach(controller.enqueue)),
    // All kinds before the first look: an object whose owner is not in the graph yet costs a question to the API.
    watches: servedKinds(context.client, watchedKinds()).then(served => [
      ...served.map(watchKind),
      watchCustomKinds(informers, watchKind),
      watchRemoteKinds(context, watchRemoteKind),
    ]),
  })
  return controller
}

class GarbageCollector {
  readonly #context: ControllerContext
  readonly #graph = new OwnerGraph()
  readonly #owners: OwnerLookup
  /** Dependents whose owner lives elsewhere, told once each. */
  readonly #reported = new Set<string>()

  constructor(context: ControllerContext) {
    this.#context = context
    this.#owners = new OwnerLookup(context.client, this.#graph, createResolveKind(context.client))
  }

  put(kind: Kind, object: ApiObject): readonly string[] {
    // Others' servers may have objects without identity: nobody can own or be owned by them.
    if (uidOf(object) === '') return []
    const uids = this.#graph.put(kind, object)
    const item = this.#graph.get(uidOf(object))
    if (item && item.owners.length > 0) this.#reportOutOfReach(item)
    return uids
  }

  remove(object: ApiObject): readonly string[] {
    const uid = uidOf(object)
    this.#owners.noteGone(uid)
    this.#reported.delete(uid)
    return this.#graph.remove(uid)
  }

  /** Of objects of the kind nothing is known any more, not even that they are gone. */
  forget(kind: Kind): readonly string[] {
    return this.#graph.ofKind(kind).flatMap(({ uid }) => this.#graph.remove(uid))
  }

  async reconcile(uid: Uid, lookAt: (uids: readonly string[]) => void): Promise<Outcome> {
    const item = this.#graph.get(uid)
    if (!item) return settled
    const dependents = this.#graph.dependentsOf(uid)
    const leaving = planOnItsWayOut(item, dependents)
    if (leaving) {
      for (const step of leaving) await this.#carryOut(item, step, lookAt)
      return settled
    }
    const owners = await this.#owners.ownersOf(item)
    this.#reportOutOfReach(item)
    for (const step of planDependent(item, owners, dependents)) await this.#carryOut(item, step, lookAt)
    return owners.some(({ state }) => state.kind === 'unknown')
      ? { kind: 'checkAgain', afterMs: unknownOwnerMs }
      : settled
  }

  async #carryOut(
    item: GraphItem,
    step: GarbageStep,
    lookAt: (uids: readonly string[]) => void,
  ): Promise<void> {
    switch (step.kind) {
      case 'delete':
        return this.#delete(item, step.propagation)
      case 'dropOwners':
        return this.#patchOwners(item, owner => (step.uids.includes(owner.uid) ? null : owner))
      case 'unblockOwners':
        return this.#patchOwners(item, owner => ({ ...owner, blockOwnerDeletion: false }))
      case 'removeFinalizer':
        return this.#change(item, object => ({
          finalizers: (object.metadata?.finalizers ?? []).filter(each => each !== step.finalizer),
        }))
      case 'lookAt':
        return lookAt(step.uids)
      case 'orphan': {
        const drop = (owner: OwnerReference) => (owner.uid === item.uid ? null : owner)
        await Promise.all(step.dependents.map(dependent => this.#patchOwners(dependent, drop)))
        return
      }
      default:
        return unreachable(step)
    }
  }

  async #delete(item: GraphItem, propagationPolicy: string, latest = item.object): Promise<void> {
    const { uid, resourceVersion } = latest.metadata ?? {}
    const preconditions = { uid, resourceVersion }
    try {
      await this.#context.client.delete(item.kind, refOf(latest), { preconditions, propagationPolicy })
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return
      if (!isRefusal(error, 'Conflict')) throw error
      const present = await this.#read(item)
      // Still the same, with the same owners: only something else about it has changed.
      if (present && sameOwnerUids(present, item)) await this.#delete(item, propagationPolicy, present)
    }
  }

  #patchOwners(item: GraphItem, change: (owner: OwnerReference) => OwnerReference | null): Promise<void> {
    return this.#change(item, object => ({
      ownerReferences: (object.metadata?.ownerReferences ?? []).flatMap(owner => change(owner) ?? []),
    }))
  }

  /** Changes metadata; where the object has moved on, of its newest state. */
  async #change(
    item: GraphItem,
    metadataOf: (object: ApiObject) => object,
    latest = item.object,
  ): Promise<void> {
    const { uid, resourceVersion } = latest.metadata ?? {}
    const body = { metadata: { uid, resourceVersion, ...metadataOf(latest) } }
    try {
      await this.#context.client.patch(item.kind, refOf(latest), { type: 'merge', body })
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return
      if (!isRefusal(error, 'Conflict')) throw error
      const present = await this.#read(item)
      if (present) await this.#change(item, metadataOf, present)
    }
  }

  async #read(item: GraphItem): Promise<ApiObject | null> {
    try {
      const present = await this.#context.client.get(item.kind, refOf(item.object))
      return present.metadata?.uid === item.uid ? present : null
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return null
      throw error
    }
  }

  #reportOutOfReach(item: GraphItem): void {
    for (const { apiVersion, kind, name, uid } of item.owners) {
      const owner = this.#graph.get(toUid(uid))
      if (!owner || isInReach(item, owner) || !item.kind.namespaced || this.#reported.has(item.uid)) continue
      this.#reported.add(item.uid)
      const { namespace } = refOf(item.object)
      this.#context.events.record({
        regarding: item.object,
        type: 'Warning',
        reason: 'OwnerRefInvalidNamespace',
        message: `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`,
        component,
      })
    }
  }
}

function sameOwnerUids(object: ApiObject, item: GraphItem): boolean {
  const present = (object.metadata?.ownerReferences ?? []).map(owner => owner.uid)
  return present.join() === item.owners.map(owner => owner.uid).join()
}
