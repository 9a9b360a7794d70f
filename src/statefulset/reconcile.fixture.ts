import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import type { ApiObject, ObjectKey } from '../api/object.ts'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import type { Informer, Outcome } from '../control/controller.ts'
import { LaggingInformer } from '../testing/sim/model/lagging-informer.ts'
import { ModelApi, modelKinds } from '../testing/sim/model/model-api.ts'
import { ModelClient } from '../testing/sim/model/model-client.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { defaultFeatures } from './nouns/observed.ts'
import { setFixture, withState } from './objects.fixture.ts'
import { createReconciler } from './reconcile.ts'
import { setInformers } from './set-informers.ts'

export const user = { actor: 'user' }
export const web = { namespace: 'default', name: 'web' }
export const key = 'default/web' as ObjectKey

/** The reconciler alone, over the model API: each pass is asked for by the test. */
export class Bench {
  readonly clock = createSimulatedClock()
  readonly api = new ModelApi(this.clock)
  readonly events: string[] = []
  readonly enqueued: string[] = []
  readonly #client = new ModelClient(this.api, { actor: 'controller' })
  readonly informers = modelKinds.map(kind => new LaggingInformer<ApiObject>(kind, this.api))
  skips = 0
  /** Answers instead of the API, for calls whose text it knows. */
  fault: (call: string) => Error | null = () => null
  /** Called before each call. */
  before: (call: string) => void = () => {}
  readonly reconcile: ReturnType<typeof createReconciler>

  constructor() {
    const informers = {
      of: <T extends ApiObject>({ plural }: { plural: string }) =>
        this.informers.find(informer => informer.kind.plural === plural) as unknown as Informer<T>,
      release() {},
      stop() {},
    }
    this.reconcile = createReconciler({
      context: {
        clock: this.clock,
        random: seededRandom(1),
        log: silentLog,
        client: this.#client as unknown as Client,
        informers,
        events: {
          record: ({ type, reason, message }) => void this.events.push(`${type} ${reason}: ${message}`),
        },
      },
      informers: setInformers(informers),
      features: defaultFeatures,
      metrics: { staleSyncSkipped: () => void this.skips++ },
      enqueue: each => void this.enqueued.push(each),
    })
  }

  catchUp(): void {
    for (const informer of this.informers) informer.deliver(informer.lag)
  }

  /** One pass, with every call answered as it comes. */
  async pass(of = key): Promise<Outcome> {
    let isDone = false
    const outcome = this.reconcile(of).finally(() => {
      isDone = true
    })
    outcome.catch(() => {})
    while (!isDone) {
      for (const call of this.#client.pending.splice(0)) {
        this.before(call.text)
        const error = this.fault(call.text)
        if (error) call.fail(error, { applied: false })
        else call.run()
      }
      await new Promise(resolve => setImmediate(resolve))
    }
    return outcome
  }

  create(set: StatefulSet = setFixture()): void {
    this.api.create(kinds.StatefulSet, set, user)
    this.catchUp()
  }

  get set(): StatefulSet {
    return this.api.get(kinds.StatefulSet, web)
  }

  /** All Pods become Ready, as their kubelets would report. */
  heal(): void {
    for (const pod of this.api.list(kinds.Pod)) {
      const ref = { namespace: 'default', name: pod.metadata?.name ?? '' }
      const bound = (each: Pod) => ({
        ...withState(each, 'ready'),
        spec: { containers: [], ...each.spec, nodeName: 'node-a' },
      })
      this.api.change(kinds.Pod, ref, bound, { actor: 'kubelet', verb: 'status' })
    }
    this.catchUp()
  }

  get podNames(): readonly (string | undefined)[] {
    return this.api.list(kinds.Pod).map(pod => pod.metadata?.name)
  }
}
