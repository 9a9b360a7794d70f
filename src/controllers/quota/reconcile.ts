import type { Pod, ResourceQuota } from '../../api/generated/types.ts'
import { hasManyParts } from '../../api/json-values.ts'
import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { countedUntil } from '../../api/quota/counted-pods.ts'
import type { Instant } from '../../base/clock.ts'
import { inTurns, nextTurn } from '../../base/turn.ts'
import {
  type ControllerContext,
  type Informers,
  type Outcome,
  settled,
  type Wake,
} from '../../control/controller.ts'
import { type StartedController, startController, type Watch } from '../../control/start-controller.ts'
import { kindNamed, kindsCounted, resourcesCounted } from '../../scheduling/quota-usage.ts'
import { onCustomKind } from '../kinds/custom-kinds.ts'
import { planQuota } from './plan.ts'

/** Keeps the status of quotas true. What is counted is watched only once a quota counts it. */
export function startQuotas(context: ControllerContext): StartedController {
  const { client, informers } = context
  const custom: CustomKinds = new Map()
  const quotas = informers.of(kinds.ResourceQuota)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const quota = quotas.get(refOfKey(key))
    if (!quota || quota.metadata?.deletionTimestamp !== undefined) return settled
    await Promise.all(kindsBehind(quota, custom).map(kind => informers.of(kind).synced()))
    const { namespace } = refOf(quota)
    const now = context.clock.now()
    const pods = informers.of(kinds.Pod).list(namespace)
    const planned = planQuota(quota, {
      now,
      pods,
      services: informers.of(kinds.Service).list(namespace),
      claims: informers.of(kinds.PersistentVolumeClaim).list(namespace),
      count: resource => {
        const kind = kindNamed(resource) ?? custom.get(resource)
        return kind ? informers.of(kind).list(namespace).length : null
      },
    })
    const status = await inTurns(planned)
    // To count by many names and to send as many is much for one turn.
    if (status && hasManyParts(status)) await nextTurn()
    if (status) await client.update(kinds.ResourceQuota, { ...quota, status }, { subresource: 'status' })
    return nextLook(pods, now)
  }

  return startController({
    name: 'quota',
    workers: 4,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [watchCounted(informers, custom)],
  })
}

/** Where a Pod should go and does not, it counts for as long again as it was given. */
function nextLook(pods: readonly Pod[], now: Instant): Outcome {
  let next = Number.POSITIVE_INFINITY
  for (const pod of pods) {
    const until = countedUntil(pod)
    if (until >= now) next = Math.min(next, until)
  }
  return next === Number.POSITIVE_INFINITY ? settled : { kind: 'checkAgain', afterMs: next - now + 1 }
}

/** Quotas, and the objects of every kind that one of them counts. */
function watchCounted(informers: Informers, custom: CustomKinds): Watch {
  const quotas = informers.of(kinds.ResourceQuota)
  const watched = new Map<string, () => void>()
  const watchKind = (kind: Kind, wake: Wake) => {
    if (watched.has(resourceName(kind))) return
    const stop = informers.of(kind).onChange(({ object }) => {
      for (const quota of quotas.list(object.metadata?.namespace)) wake.enqueue(keyOf(refOf(quota)))
    })
    watched.set(resourceName(kind), stop)
  }
  return {
    synced: () => quotas.synced(),
    start(wake) {
      const stop = quotas.onChange(({ kind, object }) => {
        if (kind === 'deleted') return
        for (const each of kindsBehind(object, custom)) watchKind(each, wake)
        wake.enqueue(keyOf(refOf(object)))
      })
      // A kind that comes or goes may be one that quotas count.
      const leave = onCustomKind(informers, kind => {
        const name = resourceName(kind)
        custom.set(name, kind)
        for (const quota of quotas.list())
          if (kindsBehind(quota, custom).includes(kind)) {
            watchKind(kind, wake)
            wake.enqueue(keyOf(refOf(quota)))
          }
        return () => {
          custom.delete(name)
          watched.get(name)?.()
          watched.delete(name)
        }
      })
      return () => {
        stop()
        leave()
        for (const each of watched.values()) each()
      }
    },
  }
}

/** Those that definitions add, by their resources. */
type CustomKinds = Map<string, Kind>

function kindsBehind({ spec }: ResourceQuota, custom: CustomKinds): readonly Kind[] {
  const hard = spec?.hard ?? {}
  const added = resourcesCounted(hard).flatMap(resource => custom.get(resource) ?? [])
  return [...kindsCounted(hard), ...added.filter(({ namespaced }) => namespaced)]
}
