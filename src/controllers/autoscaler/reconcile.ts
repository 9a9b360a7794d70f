// Autoscalers at work: every 15 s each looks at its scale, its Pods and what they use, and changes the scale as planned.
import { isDeepStrictEqual } from 'node:util'
import type { HorizontalPodAutoscalerV2, Scale } from '../../api/generated/types.ts'
import { apiVersionOf, builtInKinds, type Kind, kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, type ObjectRef, refOf, refOfKey } from '../../api/object.ts'
import { parseQuantity, quantityToMilli } from '../../api/quantity.ts'
import { type Labels, matchesLabels, parseLabelSelector } from '../../api/select/selector.ts'
import type { Client } from '../../client/client.ts'
import { objectPath } from '../../client/paths.ts'
import type { ControllerContext, Outcome } from '../../control/controller.ts'
import { settled } from '../../control/controller.ts'
import { type StartedController, startController } from '../../control/start-controller.ts'
import { noMemory, type ScalingMemory } from './behavior.ts'
import { type AutoscalerPlan, planAutoscaler } from './plan.ts'
import type { Usages } from './recommend.ts'

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
      return settled
    }
    const target = targetOf(autoscaler)
    const scale = target && (await readScale(client, target))
    if (!scale) {
      const { scaleTargetRef } = autoscaler.spec
      tell(
        autoscaler,
        'Warning',
        'FailedGetScale',
        `${scaleTargetRef.kind} ${scaleTargetRef.name} has no scale, or is not there`,
      )
      await writeStatus(client, autoscaler, missingScale(autoscaler, clock.now()))
      return { kind: 'checkAgain', afterMs: syncMs }
    }
    await informers.of(kinds.Pod).synced()
    const selector = parseLabelSelector(scale.status?.selector ?? '')
    const namespace = autoscaler.metadata?.namespace ?? ''
    const pods = informers
      .of(kinds.Pod)
      .list(namespace)
      .filter(pod => matchesLabels(selector, pod.metadata?.labels as Labels | undefined))
    const plan = planAutoscaler({
      autoscaler,
      pods,
      replicas: scale.spec?.replicas ?? 0,
      usages: await readUsages(client, namespace, scale.status?.selector ?? ''),
      memory: memories.get(key) ?? noMemory,
      now: clock.now(),
    })
    for (const { reason, message } of plan.problems) tell(autoscaler, 'Warning', reason, message)
    if (plan.replicas !== scale.spec?.replicas) {
      await client.raw({
        method: 'PUT',
        path: objectPath(target.kind, target.ref, 'scale'),
        body: { ...scale, spec: { replicas: plan.replicas } },
      })
      tell(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${plan.replicas}; reason: ${plan.reason}`)
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

interface Target {
  readonly kind: Kind
  readonly ref: ObjectRef
}

function targetOf({ spec, metadata }: HorizontalPodAutoscalerV2): Target | null {
  const { apiVersion = 'v1', kind: name, name: object } = spec.scaleTargetRef
  const found = builtInKinds.find(
    each => each.kind === name && apiVersionOf(each) === apiVersion && 'scale' in each.subresources,
  )
  return found ? { kind: found, ref: { namespace: metadata?.namespace ?? '', name: object } } : null
}

async function readScale(client: Client, { kind: of, ref }: Target): Promise<Scale | null> {
  const reply = await client
    .raw({ method: 'GET', path: objectPath(of, ref, 'scale') })
    // Not there, or not to be seen by this controller: said on the autoscaler.
    .catch(() => null)
  return reply?.code === 200 ? (reply.body as Scale) : null
}

interface MetricsList {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
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
  if (reply?.code !== 200) return new Map()
  const milli = (text: string) => {
    const quantity = parseQuantity(text)
    return quantity ? quantityToMilli(quantity) : 0
  }
  return new Map(
    (reply.body as MetricsList).items.map(({ metadata, containers }) => [
      metadata.name,
      new Map(
        containers.map(({ name, usage }) => [name, { cpu: milli(usage.cpu), memory: milli(usage.memory) }]),
      ),
    ]),
  )
}

type Status = AutoscalerPlan['status']

function missingScale(autoscaler: HorizontalPodAutoscalerV2, now: number): Status {
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
        message: "the HPA controller was unable to get the target's current scale",
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
