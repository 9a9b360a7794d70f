// What becomes of the wish for other resources: `pods/resize` changes the spec, the node says whether it has room, and what
// runs is given them. Upstream's allocation manager, for one pod.
//
//   asked for ──(the node has room)──> allocated, and in progress ──(every container has them)──> done
//       └──(it has none)──> pending: Deferred, to be looked at again, or Infeasible, which the node never can
import type { Pod } from '../../api/generated/types.ts'
import { allocatedBefore, withResourcesOf } from './allocated-pod.ts'
import { type ResizeEvent, resizeWords } from './resize-words.ts'

/** Why the node does not give a pod other resources, now or ever. */
export interface ResizeRefusal {
  readonly reason: 'Deferred' | 'Infeasible'
  readonly message: string
}

export interface ResizeState {
  readonly pending: (ResizeRefusal & { readonly generation: number }) | null
  /** The error of the last try to give containers what is allocated to them; empty without one. */
  readonly progress: { readonly error: string; readonly generation: number } | null
}

export const noResize: ResizeState = { pending: null, progress: null }

/** Null lets the pod have what it asks for. */
export type AdmitResize = (pod: Pod) => ResizeRefusal | null

export class PodResizing {
  #allocated: Pod
  #wanted: Pod
  #state: ResizeState = noResize

  constructor(pod: Pod) {
    this.#wanted = pod
    this.#allocated = allocatedBefore(pod)
    if (this.#allocated !== pod) this.#state = { ...noResize, pending: pendingBefore(pod) }
  }

  /** The pod with the resources that it may have. */
  get allocated(): Pod {
    return this.#allocated
  }

  get state(): ResizeState {
    return this.#state
  }

  /** A newer object of the pod, or a second look at whether there is room for what it asks for. */
  observe(pod: Pod, admit: AdmitResize): readonly ResizeEvent[] {
    this.goOn(pod)
    if (this.#allocated === pod) {
      this.#state = { ...this.#state, pending: null }
      return []
    }
    const refusal = admit(pod)
    return refusal ? this.#wait(refusal) : this.#begin()
  }

  /** A newer object, whatever it asks for: what it has stays. */
  goOn(pod: Pod): void {
    this.#wanted = pod
    this.#allocated = withResourcesOf(pod, this.#allocated)
  }

  #begin(): readonly ResizeEvent[] {
    const [pod, generation] = [this.#wanted, generationOf(this.#wanted)]
    this.#allocated = pod
    this.#state = { pending: null, progress: { error: '', generation } }
    return [{ type: 'Normal', reason: 'ResizeStarted', message: resizeWords('started', { pod, generation }) }]
  }

  #wait(refusal: ResizeRefusal): readonly ResizeEvent[] {
    const [pod, generation, before] = [this.#wanted, generationOf(this.#wanted), this.#state.pending]
    this.#state = { ...this.#state, pending: { ...refusal, generation } }
    const { reason, message: error } = refusal
    if (before?.reason === reason && before.message === error) return []
    return [
      {
        type: 'Warning',
        reason: `Resize${reason}`,
        message: resizeWords(reason, { pod, generation, error }),
      },
    ]
  }

  /** A container could not be given its new resources. */
  fail(error: string): readonly ResizeEvent[] {
    const { progress } = this.#state
    const [pod, generation] = [this.#allocated, progress?.generation ?? generationOf(this.#allocated)]
    this.#state = { ...this.#state, progress: { error, generation } }
    if (progress?.error === error) return []
    return [
      { type: 'Warning', reason: 'ResizeError', message: resizeWords('error', { pod, generation, error }) },
    ]
  }

  /** What runs was looked at: whether any container has other resources than are allocated to it. */
  settle(isUnderWay: boolean): readonly ResizeEvent[] {
    const { progress } = this.#state
    if (isUnderWay) {
      // Found at work by a node that has just begun.
      if (!progress)
        this.#state = { ...this.#state, progress: { error: '', generation: generationOf(this.#allocated) } }
      return []
    }
    if (!progress) return []
    this.#state = { ...this.#state, progress: null }
    const message = resizeWords('completed', { pod: this.#allocated, generation: progress.generation })
    return [{ type: 'Normal', reason: 'ResizeCompleted', message }]
  }
}

/** What an earlier life of the node has said of a wish that is still open. */
function pendingBefore(pod: Pod): ResizeState['pending'] {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'PodResizePending')
  const { reason, message = '', observedGeneration: generation = generationOf(pod) } = condition ?? {}
  return reason === 'Deferred' || reason === 'Infeasible' ? { reason, message, generation } : null
}

const generationOf = ({ metadata }: Pod): number => metadata?.generation ?? 0
