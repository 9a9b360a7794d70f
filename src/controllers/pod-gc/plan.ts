// Pods that nobody else will remove. A pod with a node is otherwise its node's to remove, and its alone: it may still
// run there. Only where the node is no more, or somebody has said that it is out of service, it is given up.

import { hasCondition } from '../../api/conditions.ts'
import type { Node, Pod } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { hasEnded } from '../../workload/pod-health.ts'

/** A node that is gone may come back within this time, under its old name. */
export const quarantineMs = 40_000
/** More ended pods than that are not kept. */
export const endedPodsMax = 12_500

const outOfServiceKey = 'node.kubernetes.io/out-of-service'

export type PodGcPlan =
  | { readonly kind: 'keep' }
  | { readonly kind: 'checkAgain'; readonly afterMs: number }
  /** Its node has to be asked for once more before the pod is given up. */
  | { readonly kind: 'removeIfNodeIsGone' }
  | { readonly kind: 'remove' }

export function planPodGc(
  pod: Pod,
  {
    node,
    nodeGoneSince,
    now,
  }: { readonly node: Node | null; readonly nodeGoneSince: Instant; readonly now: Instant },
): PodGcPlan {
  const isTerminating = pod.metadata?.deletionTimestamp !== undefined
  if (!pod.spec?.nodeName) return { kind: isTerminating ? 'remove' : 'keep' }
  if (node) return { kind: isTerminating && isOutOfService(node) ? 'remove' : 'keep' }
  const leftMs = nodeGoneSince + quarantineMs - now
  return leftMs > 0 ? { kind: 'checkAgain', afterMs: leftMs } : { kind: 'removeIfNodeIsGone' }
}

/** Somebody vouches that nothing runs there any more, and the node does not contradict. */
function isOutOfService(node: Node): boolean {
  return (
    !hasCondition(node.status?.conditions, 'Ready') &&
    (node.spec?.taints ?? []).some(({ key }) => key === outOfServiceKey)
  )
}

/** The oldest ended pods beyond the number that is kept. */
export function surplusOf(pods: readonly Pod[], max: number = endedPodsMax): readonly Pod[] {
  const ended = pods.filter(hasEnded)
  const surplus = ended.length - max
  if (surplus <= 0) return []
  const born = ({ metadata }: Pod) => metadata?.creationTimestamp ?? ''
  return ended.toSorted((a, b) => born(a).localeCompare(born(b))).slice(0, surplus)
}
