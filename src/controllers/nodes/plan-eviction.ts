import { conditionOf } from '../../api/conditions.ts'
import type { Pod, Taint } from '../../api/generated/types.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { tolerates } from '../../scheduling/taints.ts'

export type EvictionPlan =
  | { readonly kind: 'stays' }
  | { readonly kind: 'goes' }
  | { readonly kind: 'goesLater'; readonly afterMs: number }

/** When a taint came, which it need not say. */
export type SinceWhen = (taint: Taint) => Instant

/** When it was bound; one that came with its node was there from its beginning. */
const placedAtOf = ({ metadata, status }: Pod): Instant | null =>
  parseTime(conditionOf(status?.conditions, 'PodScheduled')?.lastTransitionTime) ??
  parseTime(metadata?.creationTimestamp)

/** Whether a pod may stay on a node with these taints, and how long, counted from when it is on the node with them. */
export function planEviction(
  pod: Pod,
  taints: readonly Taint[],
  { now, sinceWhen }: { readonly now: Instant; readonly sinceWhen: SinceWhen },
): EvictionPlan {
  const placedAt = placedAtOf(pod) ?? Number.NEGATIVE_INFINITY
  const tolerations = pod.spec?.tolerations ?? []
  let deadline = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    if (taint.effect !== 'NoExecute') continue
    const toleration = tolerations.find(each => tolerates(each, taint))
    if (!toleration) return { kind: 'goes' }
    if (toleration.tolerationSeconds === undefined) continue
    const since = Math.max(parseTime(taint.timeAdded) ?? sinceWhen(taint), placedAt)
    deadline = Math.min(deadline, since + Math.max(0, toleration.tolerationSeconds) * 1000)
  }
  if (deadline === Number.POSITIVE_INFINITY) return { kind: 'stays' }
  return deadline <= now ? { kind: 'goes' } : { kind: 'goesLater', afterMs: deadline - now }
}
