import { formatTime, type Instant, parseTime } from '../base/clock.ts'
import { isEqual } from './equality.ts'
import type { Pod } from './generated/types.ts'

/** What the conditions of all kinds have in common. */
export interface AnyCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

export function conditionOf<T extends AnyCondition>(
  conditions: readonly T[] | null | undefined,
  type: string,
): T | null {
  return conditions?.find(condition => condition.type === type) ?? null
}

const hasCondition = (conditions: readonly AnyCondition[] | null | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True'

export const isPodReady = (pod: Pod): boolean => hasCondition(pod.status?.conditions, 'Ready')

/** Since when the pod is Ready; null when it is not, or does not say. */
export function readySince(pod: Pod): Instant | null {
  const ready = conditionOf(pod.status?.conditions, 'Ready')
  return ready?.status === 'True' ? parseTime(ready.lastTransitionTime) : null
}

/** Ready for `minReadySeconds` at least. Neither phase nor deletion count, as upstream has it. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: Instant): boolean {
  if (minReadySeconds === 0) return isPodReady(pod)
  const since = readySince(pod)
  return since !== null && since + minReadySeconds * 1000 <= now
}

/** All containers have stopped for good. */
export const isPodTerminal = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed'

/**
 * The list with this condition in it. Its transition time is `now` when the status is new or has changed, else what it was. The same
 * list when nothing changes.
 */
export function setCondition<T extends AnyCondition>(
  conditions: readonly T[] | null | undefined,
  condition: T,
  now: Instant,
): readonly T[] {
  const list = conditions ?? []
  const before = conditionOf(list, condition.type)
  const isSame = before?.status === condition.status && before.lastTransitionTime !== undefined
  const after = {
    ...condition,
    lastTransitionTime: isSame ? before.lastTransitionTime : formatTime(now),
  }
  if (!before) return [...list, after]
  return isEqual(before, after) ? list : list.map(each => (each === before ? after : each))
}
