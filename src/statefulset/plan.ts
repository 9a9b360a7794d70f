// What to do for a StatefulSet, decided from one snapshot: same input, same plan.
//
// The plan is data. The reconciler carries it out, `kedge plan` runs it in virtual time, the console draws it.
import type { StatefulSetStatus } from '../api/generated/types.ts'
import type { Instant } from '../base/clock.ts'
import type { Outcome } from '../control/controller.ts'
import type { Observed } from './observed.ts'
import type { Step } from './step.ts'
import type { Waiting } from './waiting.ts'

export interface Plan {
  /** What to do, in this order. */
  readonly steps: readonly Step[]
  /** One Pod after the other, or in batches of 1, 2, 4 … within a phase. */
  readonly pace: 'ordered' | 'parallel'
  /** What to report once every step is done; `statusAfter` when some were not. */
  readonly status: StatefulSetStatus
  /** Why the plan stops here, null when there is nothing to wait for. */
  readonly waiting: Waiting | null
  /** When to look again if nothing happens before: the moment when a Pod becomes available. */
  readonly outcome: Outcome
}

export declare function planStatefulSet(observed: Observed, now: Instant): Plan
