// One life after another of the real StatefulSet controller: its planner and its shell, over the model API.
//
// A crash ends a life at once: calls under way are never answered, timers never fire, nothing is cleaned up.
import type { StatefulSet } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import { type ApiObject, keyOf, refOf } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder, Informer } from '../../control/controller.ts'
import { startStatefulSetController } from '../../statefulset/controller.ts'
import type { Features, Observed } from '../../statefulset/nouns/observed.ts'
import type { Plan } from '../../statefulset/plan/plan.ts'
import { LaggingInformer } from './model/lagging-informer.ts'
import { type ModelApi, modelKinds } from './model/model-api.ts'
import { ModelClient, type PendingCall } from './model/model-client.ts'

/** A plan that a controller made, with the snapshot it was made from. */
export interface Pass {
  readonly observed: Observed
  readonly plan: Plan
  readonly at: number
}

export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface SimulatedControllerOptions {
  readonly name: string
  readonly api: ModelApi
  readonly clock: Clock
  readonly random: Random
  readonly features: Features
  onPass(pass: Pass): void
  onEvent(event: RecordedEvent): void
}

interface Life {
  readonly client: ModelClient
  readonly informers: readonly LaggingInformer<ApiObject>[]
  readonly passes: Map<string, Pass>
  isOver: boolean
}

export class SimulatedController {
  readonly name: string
  readonly #options: SimulatedControllerOptions
  #life: Life | null = null

  constructor(options: SimulatedControllerOptions) {
    this.name = options.name
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#life !== null
  }

  get calls(): PendingCall[] {
    return this.#life?.client.pending ?? []
  }

  get informers(): readonly LaggingInformer<ApiObject>[] {
    return this.#life?.informers ?? []
  }

  /** The plan that is being carried out for a set, or was last. */
  passOf(set: StatefulSet): Pass | null {
    return this.#life?.passes.get(keyOf(refOf(set))) ?? null
  }

  start(): void {
    if (this.#life) return
    const { api, clock, random, name, features } = this.#options
    const client = new ModelClient(api, { actor: name })
    const informers = modelKinds.map(kind => new LaggingInformer<ApiObject>(kind, api))
    const life: Life = { client, informers, passes: new Map(), isOver: false }
    this.#life = life
    startStatefulSetController(
      {
        clock: mortalClock(clock, life),
        random,
        log: silentLog,
        client: client as Pick<Client, 'get' | 'create' | 'update' | 'patch' | 'delete'> as Client,
        informers: { of: kind => informerOf(informers, kind), release() {}, stop() {} },
        events: this.#recorder(life),
      },
      {
        workers: 2,
        features,
        metrics: {
          staleSyncSkipped() {},
          planned: (observed, plan) => {
            const pass = { observed, plan, at: clock.now() }
            life.passes.set(keyOf(refOf(observed.set)), pass)
            if (!life.isOver) this.#options.onPass(pass)
          },
        },
      },
    )
  }

  crash(): void {
    if (!this.#life) return
    this.#life.isOver = true
    this.#life = null
  }

  #recorder(life: Life): EventRecorder {
    return {
      record: ({ type, reason, message }) => {
        if (!life.isOver) this.#options.onEvent({ type, reason, message })
      },
    }
  }
}

function informerOf<T extends ApiObject>(
  informers: readonly LaggingInformer<ApiObject>[],
  kind: Kind<T>,
): Informer<T> {
  const found = informers.find(informer => informer.kind.plural === kind.plural)
  if (!found) throw new Error(`no informer for ${kind.plural}`)
  return found as unknown as Informer<T>
}

/** A clock whose timers die with the one who set them. */
const mortalClock = (clock: Clock, life: Life): Clock => ({
  now: () => clock.now(),
  after: (ms, fire) =>
    clock.after(ms, () => {
      if (!life.isOver) fire()
    }),
})
