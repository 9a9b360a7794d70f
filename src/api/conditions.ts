// Conditions of any kind of object: one for each type, with the time when its status last changed.
import { formatTime, type Instant } from '../base/clock.ts'
import { isEqual } from './equality.ts'

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

/** Whether a condition is there and True. */
export const hasCondition = (conditions: readonly AnyCondition[] | null | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True'

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
