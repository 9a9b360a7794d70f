// What has come of a Pod that was deleted to free its set: the next one is not touched before it is back. Pure.
import type { Pod } from '../../../src/api/generated/types.ts'
import { isTerminating, nameOf, uidOf } from '../../../src/api/object.ts'
import type { Verdict } from '../../../src/foresee/rollout-verdict.ts'
import { isReady, isRunningAndReady } from '../../../src/workload/pod-health.ts'
import type { SetView } from '../sets/set-model.ts'

export interface Standing {
  readonly view: Pick<SetView, 'ordinals'>
  readonly verdict: Verdict
}

/** `back`: another has its name and is Ready; where the name is not wanted any more, it is gone. */
export type Return = 'awaited' | 'back' | 'unwell'

export function returnOf(old: Pod, { view, verdict }: Standing): Return {
  const row = view.ordinals.find(({ podName }) => podName === nameOf(old))
  const pod = row?.pod ?? null
  if (pod && uidOf(pod) === uidOf(old)) return 'awaited'
  if (!row || row.isCondemned) return pod ? 'awaited' : 'back'
  if (pod && isReady(pod)) return 'back'
  return verdict.kind === 'stuck' && verdict.trouble.pod === nameOf(old) ? 'unwell' : 'awaited'
}

/** Not one that has got well meanwhile, goes by itself, or is another by now. */
export function isInTheWay(old: Pod, { ordinals }: Pick<SetView, 'ordinals'>): boolean {
  const pod = ordinals.find(({ podName }) => podName === nameOf(old))?.pod ?? null
  return pod !== null && uidOf(pod) === uidOf(old) && !isTerminating(pod) && !isRunningAndReady(pod)
}
