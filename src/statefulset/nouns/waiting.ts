import type { Instant } from '../../base/clock.ts'
import type { Ordinal } from './identity.ts'

/** What cannot go on while the plan waits. */
export type Held = 'creation' | 'scaleDown' | 'update' | 'completion'

interface OnPod {
  readonly podName: string
  readonly ordinal: Ordinal
  /** When the cause began, as far as the objects tell. */
  readonly since: Instant | null
  readonly holds: Held
}

/** Why a plan stops where it stops: one thing, the first that is in the way. */
export type Waiting =
  /** The Pod is being deleted. */
  | (OnPod & { readonly kind: 'terminating' })
  /** The Pod is not both Running and Ready. `created`: it was made by this very plan. */
  | (OnPod & { readonly kind: 'notReady'; readonly phase: string; readonly created: boolean })
  /** The Pod is Ready, but not yet for `minReadySeconds`. */
  | (OnPod & { readonly kind: 'notAvailable'; readonly until: Instant })
  /** A claim still belongs to an earlier Pod of this name; the garbage collector will take it. */
  | (OnPod & { readonly kind: 'staleClaim'; readonly claimName: string })
  /** A claim that the Pod needs is being deleted. */
  | (OnPod & { readonly kind: 'terminatingClaim'; readonly claimName: string })
  /** A Pod to be scaled down is unhealthy, and a lower unhealthy one must heal before it may go. */
  | (OnPod & { readonly kind: 'unhealthyBelow'; readonly below: string })
  /** As many Pods as `maxUnavailable` allows are unavailable; the Pod named is the lowest of them. */
  | (OnPod & { readonly kind: 'budget'; readonly unavailable: number; readonly maxUnavailable: number })

const heldText: { readonly [H in Held]: string } = {
  creation: 'no further Pod is created',
  scaleDown: 'scaling down is held up',
  update: 'the rollout is held up',
  completion: 'nothing else is left to do',
}

/** The sentence for an event or a log: `web-1 to be Running and Ready; no further Pod is created`. */
export function formatWaiting(waiting: Waiting): string {
  return `${formatCause(waiting)}; ${heldText[waiting.holds]}`
}

/** What is waited for: `web-2 to terminate`. */
export function formatCause(waiting: Waiting): string {
  switch (waiting.kind) {
    case 'terminating':
      return `${waiting.podName} to terminate`
    case 'notReady':
      return `${waiting.podName} to be Running and Ready`
    case 'notAvailable':
      return `${waiting.podName} to be Ready for minReadySeconds`
    case 'staleClaim':
      return `claim ${waiting.claimName} of an earlier ${waiting.podName} to be collected`
    case 'terminatingClaim':
      return `claim ${waiting.claimName} of ${waiting.podName} to be gone`
    case 'unhealthyBelow':
      return `${waiting.below} to be Running and Ready before ${waiting.podName} may go`
    case 'budget':
      return `${waiting.podName} to be available (${waiting.unavailable} unavailable, maxUnavailable ${waiting.maxUnavailable})`
  }
}
