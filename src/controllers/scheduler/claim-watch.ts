import type { PersistentVolumeClaim } from '../../api/generated/types.ts'
import { keyOf, type ObjectRef, refOf } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { Informer } from '../../control/controller.ts'
import { annotations } from '../../scheduling/storage-names.ts'
import { isFullyBound } from '../../scheduling/volume-matching.ts'

/** The claims will not be bound for this node: the pod has to be placed again. */
export class BindingAbandoned extends Error {
  override readonly name = 'BindingAbandoned'
}

/** How long a claim may take to be bound: upstream's bindTimeoutSeconds. */
const bindTimeoutMs = 600_000

/** Waits for claims to be bound, by the informer's changes. */
export class ClaimWatch {
  readonly #clock: Clock
  readonly #claims: Informer<PersistentVolumeClaim>
  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(clock: Clock, claims: Informer<PersistentVolumeClaim>) {
    this.#clock = clock
    this.#claims = claims
    claims.onChange(({ object }) => {
      for (const look of [...(this.#waiting.get(keyOf(refOf(object))) ?? [])]) look()
    })
  }

  /** Resolves once the claim is bound; throws when it is gone, no longer meant for the node, or takes too long. */
  whenBound(
    ref: ObjectRef,
    options: { readonly nodeName: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const { nodeName, signal } = options
    const key = keyOf(ref)
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        timer.cancel()
        signal.removeEventListener('abort', abort)
        const looks = this.#waiting.get(key)
        looks?.delete(look)
        if (looks?.size === 0) this.#waiting.delete(key)
        settle()
      }
      const abandon = (why: string) => end(() => reject(new BindingAbandoned(why)))
      const abort = () => abandon('the pod is no longer waiting')
      const look = () => {
        const claim = this.#claims.get(ref)
        if (!claim) return abandon(`persistentvolumeclaim "${ref.name}" not found`)
        if (isUsable(claim)) return end(resolve)
        if (isForAnotherNode(claim, nodeName))
          abandon(
            `selectedNode annotation value "${selectedNodeOf(claim) ?? ''}" not set to scheduled node "${nodeName}"`,
          )
      }
      const timer = this.#clock.after(bindTimeoutMs, () => abandon('timed out waiting for the condition'))
      this.#waiting.set(key, (this.#waiting.get(key) ?? new Set()).add(look))
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      else look()
    })
  }
}

/** Bound, and said to be: a node mounts nothing of a claim whose status does not say so yet. */
const isUsable = (claim: PersistentVolumeClaim): boolean =>
  isFullyBound(claim) && claim.status?.phase === 'Bound'

const selectedNodeOf = (claim: PersistentVolumeClaim) =>
  claim.metadata?.annotations?.[annotations.selectedNode]

const isForAnotherNode = (claim: PersistentVolumeClaim, nodeName: string): boolean => {
  const selected = selectedNodeOf(claim)
  return selected !== undefined && selected !== nodeName
}
