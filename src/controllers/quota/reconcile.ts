import type { ResourceQuota } from '../../api/generated/types.ts'
import { builtInKinds, type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { keyOf, refOf, refOfKey } from '../../api/object.ts'
import { type ControllerContext, type Outcome, type Running, settled } from '../../control/controller.ts'
import { runController } from '../../control/run-controller.ts'
import { planQuota, resourceBehind } from './plan.ts'

/** Keeps the status of quotas true. What is counted is watched only once a quota counts it. */
export async function startQuotas(context: ControllerContext): Promise<Running> {
  const { client, informers } = context
  const quotas = informers.of(kinds.ResourceQuota)
  const watched = new Map<string, () => void>()

  const reconcile = async (key: string): Promise<Outcome> => {
    const quota = quotas.get(refOfKey(key))
    if (!quota || quota.metadata?.deletionTimestamp !== undefined) return settled
    await Promise.all(kindsBehind(quota).map(kind => informers.of(kind).synced()))
    const { namespace } = refOf(quota)
    const status = planQuota(quota, {
      pods: informers.of(kinds.Pod).list(namespace),
      services: informers.of(kinds.Service).list(namespace),
      claims: informers.of(kinds.PersistentVolumeClaim).list(namespace),
      count: resource => {
        const kind = kindOf(resource)
        return kind ? informers.of(kind).list(namespace).length : null
      },
    })
    if (status) await client.update(kinds.ResourceQuota, { ...quota, status }, { subresource: 'status' })
    return settled
  }

  await quotas.synced()
  const queue = runController({
    name: 'quota',
    workers: 4,
    context,
    backoffMsMax: 60_000,
    reconcile,
  })
  const watch = (kind: Kind) => {
    if (watched.has(resourceName(kind))) return
    const unsubscribe = informers.of(kind).onChange(({ object }) => {
      for (const quota of quotas.list(object.metadata?.namespace)) queue.enqueue(keyOf(refOf(quota)))
    })
    watched.set(resourceName(kind), unsubscribe)
  }
  const unsubscribe = quotas.onChange(({ kind, object }) => {
    if (kind === 'deleted') return
    for (const each of kindsBehind(object)) watch(each)
    queue.enqueue(keyOf(refOf(object)))
  })
  return {
    async stop() {
      unsubscribe()
      for (const each of watched.values()) each()
      await queue.stop()
    },
  }
}

const kindOf = (resource: string): Kind | null =>
  builtInKinds.find(
    kind => kind.namespaced && kind.verbs.includes('watch') && resourceName(kind) === resource,
  ) ?? null

function kindsBehind({ spec }: ResourceQuota): readonly Kind[] {
  const resources = new Set(Object.keys(spec?.hard ?? {}).map(resourceBehind))
  return [...resources].flatMap(resource => kindOf(resource) ?? [])
}
