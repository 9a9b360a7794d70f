// Holds the steps of a plan against the Pods as a page sees them: states, not events. Between two states a Pod may have
// been replaced; its UID tells.
import type { Pod } from '../../../src/api/generated/types.ts'
import { isTerminating, nameOf, uidOf } from '../../../src/api/object.ts'
import type { Instant } from '../../../src/base/clock.ts'
import { type Act, ActReader, Follower } from '../../../src/foresee/follow.ts'
import type { PlannedStep } from '../../../src/foresee/plan-document.ts'
import { isAvailable, isReady } from '../../../src/workload/pod-health.ts'

export interface Progress {
  /** By the step's place in the plan. */
  readonly done: ReadonlySet<number>
  /** What happened and was not foreseen. */
  readonly unforeseen: readonly Act[]
}

/** How a step stands. What has not come by the end is not to come: something else was under way, and got there without it. */
export type Stand = 'done' | 'now' | 'ahead' | 'spared'

/** Of each of so many steps, in their order. */
export function standsOf(
  count: number,
  { done, isOver }: Pick<Progress, 'done'> & { readonly isOver: boolean },
): readonly Stand[] {
  let isNext = true
  return Array.from({ length: count }, (_, at) => {
    if (done.has(at)) return 'done'
    if (isOver) return 'spared'
    const stand = isNext ? 'now' : 'ahead'
    isNext = false
    return stand
  })
}

export interface Moment {
  /** As the set wants it. */
  readonly minReadySeconds: number
  readonly now: Instant
}

export class PodFollower {
  readonly #follower: Follower
  readonly #reader: ActReader
  #before: ReadonlyMap<string, Pod>
  readonly #done = new Set<number>()
  readonly #unforeseen: Act[] = []

  constructor(steps: readonly PlannedStep[], present: readonly Pod[]) {
    this.#follower = new Follower(steps)
    this.#reader = new ActReader(present)
    this.#before = byUid(present)
  }

  /** No event tells when a Pod has been Ready for long enough: it is looked at again as time goes by. */
  see(pods: readonly Pod[], { minReadySeconds, now: at }: Moment): Progress {
    const now = byUid(pods)
    for (const [uid, pod] of this.#before) {
      if (now.has(uid)) continue
      this.#take(this.#reader.hear('DELETED', pod))
      this.#end(this.#follower.over(nameOf(pod), 'gone'))
    }
    for (const pod of pods) {
      this.#take(this.#reader.hear(this.#before.has(uidOf(pod)) ? 'MODIFIED' : 'ADDED', pod))
      if (!isReady(pod) || isTerminating(pod)) continue
      const how = isAvailable(pod, minReadySeconds, at) ? 'available' : 'ready'
      this.#end(this.#follower.over(nameOf(pod), how))
    }
    this.#before = now
    return { done: new Set(this.#done), unforeseen: [...this.#unforeseen] }
  }

  #take(acts: readonly Act[]): void {
    for (const act of acts) {
      const mark = this.#follower.mark(act)
      if (mark.kind === 'done') this.#end(mark.steps)
      else this.#unforeseen.push(act)
    }
  }

  #end(steps: readonly number[]): void {
    for (const at of steps) this.#done.add(at)
  }
}

/** Without what freeing the set comes to: each of these Pods is deleted once, and made anew once. */
export function besidesFreed(unforeseen: readonly Act[], freed: readonly string[]): readonly Act[] {
  const own = freed.flatMap((pod): readonly Act[] => [
    { kind: 'delete', pod },
    { kind: 'create', pod },
  ])
  return unforeseen.filter(act => {
    const at = own.findIndex(({ kind, pod }) => kind === act.kind && pod === act.pod)
    if (at >= 0) own.splice(at, 1)
    return at < 0
  })
}

const byUid = (pods: readonly Pod[]): ReadonlyMap<string, Pod> => new Map(pods.map(pod => [uidOf(pod), pod]))
