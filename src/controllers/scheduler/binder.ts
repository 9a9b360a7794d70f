// Carries out what the scheduler has decided about a pod: its writes, and the events that tell of them.

import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import type { ControllerContext } from '../../control/controller.ts'
import type { Placement } from '../../scheduling/plan-placement.ts'
import { claimsOf } from '../../scheduling/pod-needs.ts'
import { BindingAbandoned, ClaimWatch } from './claim-watch.ts'
import {
  type Refusal,
  writeBinding,
  writeEviction,
  writeRefusal,
  writeVolumeStep,
} from './placement-writer.ts'
import type { StorageView } from './storage-view.ts'

export const schedulerName = 'default-scheduler'

export interface BindOptions {
  /** Ends the waiting for claims. */
  readonly signal: AbortSignal
  /** Runs `wait` without counting the pod among the writes under way. */
  aside<T>(wait: () => Promise<T>): Promise<T>
}

export class Binder {
  readonly #context: ControllerContext
  readonly #storage: StorageView
  readonly #claimWatch: ClaimWatch

  constructor(context: ControllerContext, storage: StorageView) {
    this.#context = context
    this.#storage = storage
    this.#claimWatch = new ClaimWatch(context.clock, context.informers.of(kinds.PersistentVolumeClaim))
  }

  /** Gets the claims bound for the node, then the pod bound to it. Throws when it does not come to that. */
  async bind(
    pod: Pod,
    { nodeName, volumeSteps }: Extract<Placement, { kind: 'place' }>,
    { signal, aside }: BindOptions,
  ): Promise<void> {
    const { client } = this.#context
    const { namespace, name } = refOf(pod)
    const promised = volumeSteps.flatMap(step => (step.kind === 'useVolume' ? [step.volume] : []))
    for (const volume of promised) this.#storage.promise(volume)
    try {
      await Promise.all(volumeSteps.map(step => writeVolumeStep(client, step, nodeName)))
      // Also where nothing was left to decide: the claim's status follows its binding by a moment.
      if (claimsOf(pod).length > 0)
        await aside(() =>
          Promise.all(
            claimsOf(pod).map(claim =>
              this.#claimWatch.whenBound({ namespace, name: claim }, { nodeName, signal }),
            ),
          ),
        )
      await writeBinding(client, pod, nodeName)
    } finally {
      for (const volume of promised) this.#storage.release(volume)
    }
    this.#tell(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${nodeName}`)
  }

  /** Says that the pod did not get where it was meant to go. */
  async tellFailure(pod: Pod, error: unknown): Promise<void> {
    const because = errorWords(error)
    const message =
      error instanceof BindingAbandoned
        ? `running PreBind plugin "VolumeBinding": binding volumes: ${because}`
        : `binding rejected: running Bind plugin "DefaultBinder": ${because}`
    await this.refuse(pod, { reason: 'SchedulerError', message })
  }

  async refuse(pod: Pod, refusal: Refusal): Promise<void> {
    const { client, clock } = this.#context
    this.#tell(pod, 'Warning', 'FailedScheduling', refusal.message)
    try {
      await writeRefusal(client, pod, { ...refusal, now: clock.now() })
    } catch (error) {
      // The pod is gone or another by now: nobody is left to tell.
      if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
    }
  }

  /** Promises the node to the pod, and sends those away who are in its way. */
  async preempt(pod: Pod, placement: Extract<Placement, { kind: 'preempt' }>): Promise<void> {
    const { client, clock } = this.#context
    const { nodeName, victims, message } = placement
    await this.refuse(pod, { reason: 'Unschedulable', message, nominatedNodeName: nodeName })
    await Promise.all(
      victims.map(async victim => {
        await writeEviction(client, victim, { schedulerName, now: clock.now() })
        this.#tell(victim, 'Normal', 'Preempted', `Preempted by pod ${pod.metadata?.uid} on node ${nodeName}`)
      }),
    )
  }

  /** Whether a claim is only missing in the informer, which lags: it will wake the pod. */
  async awaitsClaimUnseen(pod: Pod): Promise<boolean> {
    const { client, informers } = this.#context
    const { namespace } = refOf(pod)
    const claims = informers.of(kinds.PersistentVolumeClaim)
    const unseen = claimsOf(pod).filter(name => !claims.get({ namespace, name }))
    try {
      await Promise.all(unseen.map(name => client.get(kinds.PersistentVolumeClaim, { namespace, name })))
      return unseen.length > 0
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return false
      throw error
    }
  }

  #tell(regarding: Pod, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.events.record({ regarding, type, reason, message, component: schedulerName })
  }
}
