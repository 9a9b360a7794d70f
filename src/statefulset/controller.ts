// The StatefulSet controller: its queue, its workers and what wakes them.
//
// To read on: `plan/plan.ts` decides, `carry-out/carry-out.ts` acts, `reconcile.ts` brings the two together for one
// set, `triggers.ts` says when. `nouns/` holds what they speak of, `words/` what people are told.
import type { ControllerContext } from '../control/controller.ts'
import { type StartedController, startController } from '../control/start-controller.ts'
import { defaultFeatures, type Features } from './nouns/observed.ts'
import { createReconciler, type StatefulSetMetrics } from './reconcile.ts'
import { setInformers } from './set-informers.ts'
import { watchTriggers } from './triggers.ts'

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
): StartedController {
  const informers = setInformers(context.informers)
  const controller: StartedController = startController({
    name: 'statefulset',
    workers: options.workers ?? workersDefault,
    context,
    backoffMsMax,
    reconcile: createReconciler({
      context,
      informers,
      features: options.features ?? defaultFeatures,
      metrics: options.metrics ?? { staleSyncSkipped() {} },
      enqueue: key => controller.enqueue(key),
    }),
    watches: [{ synced: () => informers.synced(), start: wake => watchTriggers(informers, wake) }],
  })
  return controller
}
