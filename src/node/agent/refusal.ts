/** Why a node does not run a pod that was bound to it. */
export interface Refusal {
  /** The reason of the pod's status and of the event. */
  readonly reason: string
  readonly message: string
}
