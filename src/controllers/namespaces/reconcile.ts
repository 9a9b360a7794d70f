import type { Namespace } from '../../api/generated/types.ts'
import { builtInKinds, type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { isTerminating, refOf, refOfKey } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type ControllerContext, type Outcome, type Running, settled } from '../../control/controller.ts'
import { runController } from '../../control/run-controller.ts'
import { onCustomKind, servedKinds } from '../garbage/custom-kinds.ts'
import { watchedKinds } from '../garbage/watched-kinds.ts'
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
export async function startNamespaces(context: ControllerContext): Promise<Running> {
  const { client, clock, informers } = context
  const namespaces = informers.of(kinds.Namespace)
  const served = await servedKinds(client, builtInKinds)
  const toEmpty = [...namespacedKinds(served)]

  const reconcile = async (key: string): Promise<Outcome> => {
    const namespace = namespaces.get(refOfKey(key))
    if (!namespace || !isToBeEmptied(namespace)) return settled
    const { name } = refOf(namespace)
    const emptied = await emptyNamespace(client, name, toEmpty)
    // Read again: the informer may lag behind what this controller has written itself.
    const present = await readNamespace(context, name)
    if (!present) return settled
    const plan = planNamespace(present, emptied, clock.now())
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

  const queue = runController({
    name: 'namespaces',
    workers,
    context,
    backoffMsMax: 10_000,
    reconcile,
  })
  const leaving = new Set<string>()
  await namespaces.synced()
  const unsubscribe = [
    namespaces.onChange(({ kind, object }) => {
      const { name } = refOf(object)
      if (kind === 'deleted' || !isTerminating(object)) leaving.delete(name)
      else {
        leaving.add(name)
        queue.enqueue(name)
      }
    }),
  ]
  // What goes from a namespace that is to go may have been the last of it.
  const watch = (kind: Kind) =>
    unsubscribe.push(
      informers.of(kind).onChange(change => {
        const namespace = change.object.metadata?.namespace ?? ''
        if (change.kind === 'deleted' && leaving.has(namespace)) queue.enqueue(namespace)
      }),
    )
  for (const kind of watchedKinds(served)) if (kind.namespaced) watch(kind)
  unsubscribe.push(
    onCustomKind(informers, kind => {
      if (!kind.namespaced) return
      toEmpty.push(kind)
      watch(kind)
    }),
  )
  return {
    async stop() {
      for (const each of unsubscribe) each()
      await queue.stop()
    },
  }
}

async function readNamespace({ client }: ControllerContext, name: string): Promise<Namespace | null> {
  try {
    return await client.get(kinds.Namespace, { namespace: '', name })
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}
