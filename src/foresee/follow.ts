// Holds a plan against what really happens: each Pod that is made or deleted is a step of the plan, or was not foreseen.
import type { Pod } from '../api/generated/types.ts'
import { isTerminating, nameOf, uidOf } from '../api/object.ts'
import type { PlannedStep } from './plan-document.ts'

/** A Pod was made, or its deletion began. */
export interface Act {
  readonly kind: 'create' | 'delete'
  readonly pod: string
}

export type Mark =
  /** A step of the plan, by its place. Waits before it are over with it. */
  | { readonly kind: 'done'; readonly steps: readonly number[]; readonly inOrder: boolean }
  | { readonly kind: 'unforeseen'; readonly act: Act }

/** Turns what a watch of Pods shows into acts: each deletion counts once, when it begins. */
export class ActReader {
  readonly #terminating = new Set<string>()
  readonly #known = new Set<string>()

  constructor(present: readonly Pod[]) {
    for (const pod of present) {
      this.#known.add(uidOf(pod))
      if (isTerminating(pod)) this.#terminating.add(uidOf(pod))
    }
  }

  hear(type: 'ADDED' | 'MODIFIED' | 'DELETED', pod: Pod): readonly Act[] {
    const uid = uidOf(pod)
    const acts: Act[] = []
    if (!this.#known.has(uid)) {
      this.#known.add(uid)
      acts.push({ kind: 'create', pod: nameOf(pod) })
    }
    const goes = type === 'DELETED' || isTerminating(pod)
    if (goes && !this.#terminating.has(uid)) {
      this.#terminating.add(uid)
      acts.push({ kind: 'delete', pod: nameOf(pod) })
    }
    return acts
  }
}

/** What has come of a Pod: it is Ready, has been so for `minReadySeconds`, or is gone. */
export type Over = 'ready' | 'available' | 'gone'

function isOver(cause: PlannedStep['cause'], how: Over | undefined): boolean {
  if (cause === 'terminating') return how === 'gone'
  return how === 'available' || (how === 'ready' && cause !== 'notAvailable')
}

export class Follower {
  readonly #steps: readonly PlannedStep[]
  readonly #done: boolean[]
  /** What was last heard of Pods since they were made or deleted. */
  readonly #over = new Map<string, Over>()

  constructor(steps: readonly PlannedStep[]) {
    this.#steps = steps
    this.#done = steps.map(() => false)
  }

  /** Every Pod is made and deleted that the plan makes and deletes. */
  get hasActed(): boolean {
    return this.#steps.every(({ kind }, index) => kind === 'wait' || this.#done[index])
  }

  get isDone(): boolean {
    return this.#done.every(done => done)
  }

  /** What is waited for of a Pod has come: waits for it are over whose turn has come. Returns their places. */
  over(pod: string, how: Over): readonly number[] {
    this.#over.set(pod, how)
    return this.#passWaits()
  }

  /** The waits that come next and are over: what was waited for may have come before their turn. */
  #passWaits(): readonly number[] {
    const ended: number[] = []
    for (const [at, step] of this.#steps.entries()) {
      if (this.#done[at]) continue
      if (step.kind !== 'wait' || !isOver(step.cause, this.#over.get(step.pod))) break
      this.#done[at] = true
      ended.push(at)
    }
    return ended
  }

  mark(act: Act): Mark {
    this.#over.delete(act.pod)
    const index = this.#steps.findIndex(
      ({ kind, pod }, at) => !this.#done[at] && kind === act.kind && pod === act.pod,
    )
    if (index < 0) return { kind: 'unforeseen', act }
    const earlier = this.#steps.slice(0, index)
    const inOrder = earlier.every(({ kind }, at) => kind === 'wait' || this.#done[at])
    const waits = earlier.flatMap(({ kind }, at) => (kind === 'wait' && !this.#done[at] ? [at] : []))
    const steps = inOrder ? [...waits, index] : [index]
    for (const at of steps) this.#done[at] = true
    return { kind: 'done', steps: [...steps, ...this.#passWaits()], inOrder }
  }
}
