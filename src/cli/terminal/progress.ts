// What verbs that take time tell on their way: to a person as text, to a program as NDJSON (`--progress json`).
//
// The events are a promise, described in docs/CLI.md: fields are added, never changed or removed.
import { Option } from 'commander'
import type { ObjectRef } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { PlanDocument } from '../../foresee/index.ts'
import type { Console } from './console.ts'

export type ProgressMode = 'auto' | 'plain' | 'json'

export interface ProgressFlags {
  readonly progress: ProgressMode
}

export const progressOption = (): Option =>
  new Option('--progress <how>', 'live on a terminal and else as lines; always as lines; as NDJSON on stdout')
    .choices(['auto', 'plain', 'json'])
    .default('auto')

/** What has happened, without when and to which set. */
export type ProgressEvent =
  /** What is about to be done. */
  | { readonly kind: 'plan'; readonly plan: PlanDocument }
  /** A write has been made: `statefulset.apps/web`, `scaled`. */
  | { readonly kind: 'changed'; readonly object: string; readonly change: string }
  | {
      readonly kind: 'counts'
      readonly message: string
      readonly replicas: number
      readonly ready: number
      readonly available: number
      readonly updated: number
    }
  | {
      readonly kind: 'pod'
      readonly pod: string
      readonly ordinal: number | null
      readonly state: PodState
      readonly revision: string
      readonly isUpdated: boolean
      /** Why it does not get on; null while there is nothing to tell. */
      readonly trouble: string | null
    }
  | {
      readonly kind: 'verdict'
      readonly verdict: 'done' | 'stuck' | 'timedOut' | 'interrupted' | 'gone' | 'going'
      readonly message: string
      readonly pod: string | null
      readonly ordinal: number | null
      readonly cause: string | null
      /** What frees it, to be typed in this order. */
      readonly commands: readonly string[]
    }

/** A Pod in one word. `missing`: it is wanted and not there. */
export type PodState = 'missing' | 'pending' | 'notReady' | 'ready' | 'terminating' | 'ended' | 'gone'

/** Tells what happens, in the way that was asked for. */
export class Teller {
  readonly isJson: boolean
  /** Whether lines may be redrawn, if the terminal can. */
  readonly mayRedraw: boolean
  readonly #console: Console
  readonly #clock: Clock

  constructor(
    console: Console,
    { clock, progress }: { readonly clock: Clock; readonly progress: ProgressMode },
  ) {
    this.#console = console
    this.#clock = clock
    this.isJson = progress === 'json'
    this.mayRedraw = progress === 'auto'
  }

  /** A line of result for people, the event for programs. */
  tell(set: ObjectRef, event: ProgressEvent, text?: string): void {
    if (this.isJson) {
      const time = new Date(this.#clock.now()).toISOString()
      const { kind, ...rest } = event
      this.#console.out.write(`${JSON.stringify({ time, kind, set, ...rest })}\n`)
    } else if (text !== undefined) this.#console.out.write(`${text}\n`)
  }

  /** One that says nothing. */
  muted(): Teller {
    const output = { ...this.#console.out, write() {} }
    const console = { ...this.#console, out: output, err: output }
    return new Teller(console, { clock: this.#clock, progress: 'plain' })
  }

  /** What only people want to read. */
  note(text: string): void {
    if (!this.isJson) this.#console.err.write(`${text}\n`)
  }
}
