import type { ControllerContext, ControllerQueue, Running } from '../control/controller.ts'
import { runController } from '../control/run-controller.ts'
import { defaultFeatures, type Features } from './nouns/observed.ts'
import { createViews } from './observe.ts'
import { createReconciler, type StatefulSetMetrics } from './reconcile.ts'
import { watchTriggers } from './triggers.ts'

export { identityMatches, type Ordinal, parsePodName, podNameOf } from './nouns/identity.ts'
export { defaultFeatures, type Features, type Observed } from './nouns/observed.ts'
export { type DeletionCause, formatStep, type Phase, type Step, type StepOf } from './nouns/step.ts'
export { formatCause, formatWaiting, isSameWaiting, type Waiting } from './nouns/waiting.ts'
export { type Candidates, type Ownership, planOwnership } from './plan/ownership.ts'
export { type Plan, planStatefulSet } from './plan/plan.ts'
export { statusAfter } from './plan/status.ts'
export type { StatefulSetMetrics } from './reconcile.ts'

export interface StatefulSetControllerOptions {
  readonly workers?: number
  readonly features?: Features
  readonly metrics?: StatefulSetMetrics
}

/** As many as upstream's `--concurrent-statefulset-syncs`. */
const workersDefault = 5

/** A minute instead of upstream's sixteen: a quota or a webhook is mended without anyone telling the controller. */
const backoffMsMax = 60_000

/** Starts the controller; it begins to act once all that it reads has arrived. */
export function startStatefulSetController(
  context: ControllerContext,
  options: StatefulSetControllerOptions = {},
): Running {
  const views = createViews(context.informers)
  let queue: ControllerQueue | null = null
  let unwatch: (() => void) | null = null
  let isStopped = false
  const reconcile = createReconciler({
    context,
    views,
    features: options.features ?? defaultFeatures,
    metrics: options.metrics ?? { staleSyncSkipped() {} },
    enqueue: key => queue?.enqueue(key),
  })
  void views.synced().then(() => {
    if (isStopped) return
    const workers = options.workers ?? workersDefault
    queue = runController({ name: 'statefulset', workers, context, reconcile, backoffMsMax })
    unwatch = watchTriggers(views, queue)
  })
  return {
    async stop() {
      isStopped = true
      unwatch?.()
      await queue?.stop()
    },
  }
}
