import type { Namespace } from '../../api/generated/types.ts'
import { builtInKinds, type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { isTerminating, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, type Watch, watch } from '../../control/start-controller.ts'
import { servedKinds, watchCustomKinds } from '../kinds/custom-kinds.ts'
import { remoteKinds } from '../kinds/remote-kinds.ts'
import { watchedKinds } from '../kinds/watched-kinds.ts'
import { emptyNamespace } from './empty.ts'
import { isToBeEmptied, planNamespace } from './plan.ts'

const workers = 4
/** What remains announces its going; this is for what goes unseen. */
const lookAgainMs = 5_000

/** Kinds whose objects live in namespaces and can be deleted, each once. */
function namespacedKinds(all: readonly Kind[]): readonly Kind[] {
  const byResource = new Map<string, Kind>()
  for (const kind of all)
    if (kind.namespaced && kind.verbs.includes('delete') && kind.verbs.includes('list'))
      byResource.set(resourceName(kind), byResource.get(resourceName(kind)) ?? kind)
  return [...byResource.values()]
}

/** Empties namespaces that are to go, and lets them go when they are empty. */
export function startNamespaces(context: ControllerContext): StartedController {
  const { client, clock, informers } = context
  const namespaces = informers.of(kinds.Namespace)
  const toEmpty: Kind[] = []

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const namespace = namespaces.get(refOfKey(key))
    if (!namespace || !isToBeEmptied(namespace)) return settled
    const { name } = refOf(namespace)
    const remote = await remoteKinds(client, informers.of(kinds.APIService).list())
    const all = [...toEmpty, ...namespacedKinds(remote.kinds)]
    const found = { ...(await emptyNamespace(client, name, all)), unknown: remote.unknown }
    // Read again: the informer may lag behind what this controller has written itself.
    const present = await readNamespace(context, name)
    if (!present) return settled
    const plan = planNamespace(present, found, clock.now())
    switch (plan.kind) {
      case 'none':
        return settled
      case 'finalize':
        await client.update(
          kinds.Namespace,
          { ...present, spec: { ...present.spec, finalizers: plan.finalizers } },
          { subresource: 'finalize' },
        )
        return settled
      case 'wait': {
        if (JSON.stringify(plan.conditions) !== JSON.stringify(present.status?.conditions))
          await client.patch(
            kinds.Namespace,
            refOf(present),
            { type: 'merge', body: { status: { conditions: plan.conditions } } },
            { subresource: 'status' },
          )
        return { kind: 'checkAgain', afterMs: lookAgainMs }
      }
    }
  }

  const leaving = new Set<string>()
  // What goes from a namespace that is to go may have been the last of it.
  const watchKind = (kind: Kind): Watch =>
    watch(informers.of(kind), (change, wake) => {
      const namespace = change.object.metadata?.namespace ?? ''
      if (change.kind === 'deleted' && leaving.has(namespace)) wake.enqueue(namespace)
    })
  const watchNamespaces = watch(namespaces, ({ kind, object }, wake) => {
    const { name } = refOf(object)
    if (kind === 'deleted' || !isTerminating(object)) leaving.delete(name)
    else {
      leaving.add(name)
      wake.enqueue(name)
    }
  })
  const whatIsServed = async (): Promise<readonly Watch[]> => {
    const served = await servedKinds(client, builtInKinds)
    toEmpty.push(...namespacedKinds(served))
    const watchCustomKind = (kind: Kind): Watch => {
      toEmpty.push(kind)
      return watchKind(kind)
    }
    return [
      watchNamespaces,
      ...watchedKinds(served)
        .filter(kind => kind.namespaced)
        .map(watchKind),
      watchCustomKinds(informers, kind => (kind.namespaced ? watchCustomKind(kind) : nothing)),
    ]
  }
  return startController({
    name: 'namespaces',
    workers,
    context,
    backoffMsMax: 10_000,
    reconcile,
    reads: [informers.of(kinds.APIService)],
    watches: whatIsServed(),
  })
}

const nothing: Watch = { synced: async () => {}, start: () => () => {} }

async function readNamespace({ client }: ControllerContext, name: string): Promise<Namespace | null> {
  try {
    return await client.get(kinds.Namespace, { namespace: '', name })
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}
