import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import type { Client } from '../../client/client.ts'
import { ObjectInformer } from '../../control/object-informer.ts'
import type { ObservedRollout } from '../../foresee/rollout-verdict.ts'
import { eventSelectors, mayList } from './observe-rollout.ts'

export interface RolloutWatch {
  /** As it is now; null when the set is gone. */
  rollout(): ObservedRollout | null
  stop(): Promise<void>
}

export interface RolloutWatchOptions {
  readonly client: Client
  readonly clock: Clock
  readonly ref: ObjectRef
  onChange(): void
}

/** Keeps a rollout fresh. Resolves once it is whole. What may not be read is left out, but for the set and its Pods. */
export async function watchRollout({
  client,
  clock,
  ref,
  onChange,
}: RolloutWatchOptions): Promise<RolloutWatch> {
  const { namespace } = ref
  const started: Pick<ObjectInformer<ApiObject>, 'stop'>[] = []
  const informer = <T extends ApiObject>(kind: Kind<T>, fieldSelector?: string): ObjectInformer<T> => {
    const where = kind.namespaced ? { namespace } : {}
    const options = { client, clock, random: systemRandom, log: silentLog }
    const created = new ObjectInformer<T>(kind, options, { ...where, fieldSelector })
    created.onChange(onChange)
    created.start()
    started.push(created)
    return created
  }
  const [seesClaims, seesRevisions, seesEvents, seesNodes, seesClasses] = await Promise.all(
    [kinds.PersistentVolumeClaim, kinds.ControllerRevision, kinds.Event, kinds.Node, kinds.StorageClass].map(
      kind => mayList(client, kind, kind.namespaced ? namespace : ''),
    ),
  )
  const sets = informer(kinds.StatefulSet, `metadata.name=${ref.name}`)
  const pods = informer(kinds.Pod)
  const claims = seesClaims ? informer(kinds.PersistentVolumeClaim) : null
  const revisions = seesRevisions ? informer(kinds.ControllerRevision) : null
  const events = seesEvents ? eventSelectors(ref).map(selector => informer(kinds.Event, selector)) : []
  const nodes = seesNodes ? informer(kinds.Node) : null
  const classes = seesClasses ? informer(kinds.StorageClass) : null
  await Promise.all([sets, pods, claims, revisions, nodes, classes, ...events].map(each => each?.synced()))
  return {
    rollout() {
      const set = sets.get(ref)
      if (!set) return null
      return {
        set,
        pods: pods.list(namespace),
        claims: claims?.list(namespace) ?? [],
        revisions: revisions?.list(namespace) ?? [],
        nodes: nodes?.list() ?? [],
        classes: classes?.list(),
        events: events.flatMap(each => each.list(namespace)),
        now: clock.now(),
      }
    },
    async stop() {
      await Promise.all(started.map(each => each.stop()))
    },
  }
}
