// What really happens to the set's Pods from a moment on: each act and each turn of a Pod, with its time, and how few
// Pods in range were available.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, isTerminating, nameOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { ActReader } from '../../foresee/follow.ts'
import { indexOf, ordinalOf, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { minReadySecondsOf } from '../../workload/desired.ts'
import { isAvailable, isReady } from '../../workload/pod-health.ts'
import type { TestCluster } from '../start-cluster.ts'
import { namespace } from './plan-case.ts'

export interface Happening {
  readonly kind: 'create' | 'delete' | 'ready' | 'gone'
  readonly pod: string
  readonly at: Instant
}

export interface History {
  readonly happenings: readonly Happening[]
  stop(): Promise<void>
}

/** `isMine`: whether the set owns the Pod, by the UID of its controller. */
export async function recordHistory(
  { client, clock }: TestCluster,
  isMine: (owner: string | undefined) => boolean,
): Promise<History> {
  const list = await client.list(kinds.Pod, { namespace })
  const reader = new ActReader(list.items)
  const ready = new Set(list.items.filter(isReady).map(({ metadata }) => metadata?.uid))
  const happenings: Happening[] = []
  const ending = new AbortController()
  const query = { namespace, resourceVersion: list.metadata.resourceVersion, signal: ending.signal }
  const hear = (type: 'ADDED' | 'MODIFIED' | 'DELETED', pod: Pod) => {
    if (!isMine(controllerOf(pod)?.uid)) return
    const at = clock.now()
    const told = { pod: nameOf(pod), at }
    for (const { kind } of reader.hear(type, pod)) happenings.push({ kind, ...told })
    const uid = pod.metadata?.uid
    if (type === 'DELETED') happenings.push({ kind: 'gone', ...told })
    else if (isReady(pod) && !ready.has(uid)) happenings.push({ kind: 'ready', ...told })
    if (isReady(pod)) ready.add(uid)
    else ready.delete(uid)
  }
  const watching = (async () => {
    for await (const event of client.watch(kinds.Pod, query))
      if (event.type !== 'BOOKMARK') hear(event.type, event.object)
  })()
  return {
    happenings,
    async stop() {
      ending.abort()
      await watching.catch(() => {})
    },
  }
}

/** Pods in range that are Ready long enough and not on their way out. */
export function countAvailable(set: StatefulSet, pods: readonly Pod[], now: Instant): number {
  const range = ordinalRangeOf(set)
  return pods.filter(pod => {
    const ordinal = ordinalOf(pod)
    return (
      ordinal !== null &&
      indexOf(range, ordinal) !== null &&
      !isTerminating(pod) &&
      isAvailable(pod, minReadySecondsOf(set), now)
    )
  }).length
}
