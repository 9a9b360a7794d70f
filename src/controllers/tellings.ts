import type { ApiObject } from '../api/object.ts'
import type { Instant } from '../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../control/controller.ts'

export interface Tellable {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly when: 'now' | 'ifItLasts'
}

/** What lasts this long is told. A StatefulSet makes a claim and then its pod: in between is no news. */
const lastsMs = 200

interface State {
  readonly text: string
  readonly since: Instant
  told: boolean
}

/** Turns what plans want to tell into events: once each, and only when it lasts where the plan says so. */
export class Tellings {
  readonly #context: Pick<ControllerContext, 'clock' | 'events'>
  readonly #component: string
  readonly #states = new Map<string, State>()

  constructor(context: Pick<ControllerContext, 'clock' | 'events'>, component: string) {
    this.#context = context
    this.#component = component
  }

  /** Answers when to look again: a telling that waits to have lasted needs another look. */
  tell(key: string, regarding: ApiObject, telling: Tellable | null): Outcome {
    if (!telling) {
      this.#states.delete(key)
      return settled
    }
    const now = this.#context.clock.now()
    const text = `${regarding.metadata?.uid} ${telling.reason} ${telling.message}`
    const known = this.#states.get(key)
    const state = known?.text === text ? known : { text, since: now, told: false }
    this.#states.set(key, state)
    const waitMs = telling.when === 'now' ? 0 : state.since + lastsMs - now
    if (state.told) return settled
    if (waitMs > 0) return { kind: 'checkAgain', afterMs: waitMs }
    state.told = true
    const { type, reason, message } = telling
    this.#context.events.record({ regarding, type, reason, message, component: this.#component })
    return settled
  }

  forget(key: string): void {
    this.#states.delete(key)
  }
}
