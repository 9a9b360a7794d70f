// Autoscalers at work: every 15 s each looks at its scale, its Pods and what they use, and changes the scale as planned.
import { isDeepStrictEqual } from 'node:util'
import type { HorizontalPodAutoscalerV2 } from '../../api/generated/types.ts'
import { builtInKinds, type Kind, kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { parseQuantity, quantityToMilli } from '../../api/quantity.ts'
import { parseTime } from '../../base/clock.ts'
import { parseGoDuration } from '../../base/go-duration.ts'
import type { Client } from '../../client/client.ts'
import type { ControllerContext, Outcome } from '../../control/controller.ts'
import { settled } from '../../control/controller.ts'
import { type StartedController, startController } from '../../control/start-controller.ts'
import { noMemory, type ScalingMemory } from './behavior.ts'
import type { Usages } from './measured-pods.ts'
import { type AutoscalerPlan, planAutoscaler } from './plan.ts'
import { notRescaled, rescale } from './rescale.ts'
import { readScaleTarget } from './scale-target.ts'
import { type Selectors, selectionOf } from './selection.ts'

/** Upstream's `--horizontal-pod-autoscaler-sync-period`. */
const syncMs = 15_000
const component = 'horizontal-pod-autoscaler'

const kind = builtInKinds.find(
  each => each.kind === 'HorizontalPodAutoscaler' && each.version === 'v2',
) as Kind<HorizontalPodAutoscalerV2>

export function startAutoscaler(context: ControllerContext): StartedController {
  const { client, informers, clock, events } = context
  const autoscalers = informers.of(kind)
  const memories = new Map<string, ScalingMemory>()
  const selectors: Selectors = new Map()

  const tell = (
    autoscaler: HorizontalPodAutoscalerV2,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ) => events.record({ regarding: autoscaler, type, reason, message, component })

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const autoscaler = autoscalers.get(refOfKey(key))
    if (!autoscaler || autoscaler.metadata?.deletionTimestamp !== undefined) {
      memories.delete(key)
      selectors.delete(key)
      return settled
    }
    const target = await readScaleTarget(client, autoscaler)
    if (target.kind === 'missing') {
      tell(autoscaler, 'Warning', 'FailedGetScale', target.told)
      await writeStatus(client, autoscaler, missingScale(autoscaler, target.why, clock.now()))
      return { kind: 'checkAgain', afterMs: syncMs }
    }
    const { scale, path } = target
    await informers.of(kinds.Pod).synced()
    const text = scale.status?.selector ?? ''
    const namespace = autoscaler.metadata?.namespace ?? ''
    const pods = informers.of(kinds.Pod).list(namespace)
    const memory = memories.get(key) ?? noMemory
    const usages = await readUsages(client, namespace, text)
    const plan = planAutoscaler({
      autoscaler,
      selection: () => selectionOf({ key, text, pods, selectors }),
      replicas: scale.spec?.replicas ?? 0,
      usages,
      memory,
      now: clock.now(),
    })
    for (const { reason, message } of plan.problems) tell(autoscaler, 'Warning', reason, message)
    if (plan.replicas !== scale.spec?.replicas) {
      const done = `New size: ${plan.replicas}; reason: ${plan.reason}`
      const why = await rescale(client, path, scale, plan.replicas)
      if (why !== null) {
        tell(autoscaler, 'Warning', 'FailedRescale', `${done}; error: ${why}`)
        const left = notRescaled({ plan, autoscaler, memory, why, now: clock.now() })
        memories.set(key, left.memory)
        await writeStatus(client, autoscaler, left.status)
        return { kind: 'checkAgain', afterMs: syncMs }
      }
      tell(autoscaler, 'Normal', 'SuccessfulRescale', done)
    }
    memories.set(key, plan.memory)
    await writeStatus(client, autoscaler, plan.status)
    return { kind: 'checkAgain', afterMs: syncMs }
  }

  return startController({
    name: 'autoscaler',
    workers: 2,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      {
        synced: () => autoscalers.synced(),
        start: wake =>
          autoscalers.onChange(change => {
            // Its own writes of the status are no reason to look again.
            const isAsBefore =
              change.kind === 'updated' && isDeepStrictEqual(change.object.spec, change.previous.spec)
            if (!isAsBefore) wake.enqueue(keyOf(refOf(change.object)))
          }),
      },
    ],
  })
}

interface MetricsList {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly timestamp: string
    readonly window: string
    readonly containers: readonly {
      readonly name: string
      readonly usage: { readonly cpu: string; readonly memory: string }
    }[]
  }[]
}

/** Empty where nothing can be measured. */
async function readUsages(client: Client, namespace: string, labelSelector: string): Promise<Usages> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`
  const reply = await client.raw({ method: 'GET', path, query: { labelSelector } }).catch(() => null)
  if (!reply) return new Map()
  const milli = (text: string) => {
    const quantity = parseQuantity(text)
    return quantity ? quantityToMilli(quantity) : 0
  }
  return new Map(
    (reply.body as MetricsList).items.map(({ metadata, timestamp, window, containers }) => [
      metadata.name,
      {
        at: parseTime(timestamp) ?? 0,
        windowMs: parseGoDuration(window) ?? 0,
        containers: new Map(
          containers.map(({ name, usage }) => [name, { cpu: milli(usage.cpu), memory: milli(usage.memory) }]),
        ),
      },
    ]),
  )
}

type Status = AutoscalerPlan['status']

function missingScale(autoscaler: HorizontalPodAutoscalerV2, message: string, now: number): Status {
  const { conditions = [] } = autoscaler.status ?? {}
  const known = conditions.find(({ type, status }) => type === 'AbleToScale' && status === 'False')
  return {
    ...autoscaler.status,
    desiredReplicas: autoscaler.status?.desiredReplicas ?? 0,
    conditions: [
      {
        type: 'AbleToScale',
        status: 'False',
        reason: 'FailedGetScale',
        message,
        lastTransitionTime: known?.lastTransitionTime ?? new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
      },
      ...conditions.filter(({ type }) => type !== 'AbleToScale'),
    ],
  }
}

async function writeStatus(
  client: Client,
  autoscaler: HorizontalPodAutoscalerV2,
  status: Status,
): Promise<void> {
  if (isDeepStrictEqual({ ...autoscaler.status }, { ...status })) return
  await client.update(kind, { ...autoscaler, status }, { subresource: 'status' })
}
