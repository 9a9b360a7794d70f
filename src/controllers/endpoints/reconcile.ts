import { isDeepStrictEqual } from 'node:util'
import type { EndpointSlice, Pod, Service } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { serviceOfSlice } from '../../api/service-of-slice.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Instant } from '../../base/clock.ts'
import { createConsistency } from '../../control/consistency.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { isReady } from '../../workload/pod-health.ts'
import { planEndpoints } from './plan-endpoints.ts'
import { managedByLabel, planSlices, type SlicePlan, sliceManager } from './plan-slices.ts'
import { addressOf, isReachable } from './pod-endpoint.ts'
import { ServiceMembers } from './service-members.ts'

const workers = 16
/**
 * A service's first change is published at once; those that follow closely, together. The larger the service the
 * dearer each pass and write: 200 pods that become ready one by one are a few writes, not 200.
 */
const gapMs = { least: 10, perEndpoint: 2, most: 2000 } as const

const slicesOfService = 'slices-by-service'
const zoneLabel = 'topology.kubernetes.io/zone'

/** Publishes which pods stand behind each Service that has a selector. */
export function startEndpoints(context: ControllerContext): StartedController {
  const { informers } = context
  const services = informers.of(kinds.Service)
  const slices = informers.of(kinds.EndpointSlice)
  slices.addIndex(slicesOfService, keysOfSlice)
  const pods = informers.of(kinds.Pod)
  const members = new ServiceMembers()
  const publisher = new Publisher(context, members)
  return startController({
    name: 'endpoints',
    workers,
    context,
    backoffMsMax: 60_000,
    reconcile: (key: ObjectKey) => publisher.reconcile(key),
    reads: [informers.of(kinds.Node)],
    watches: [
      // Services first: a Pod is then held against those under its labels, and not each Service against all Pods.
      watch(services, ({ kind, object }, wake) => {
        const key = keyOf(refOf(object))
        if (kind === 'deleted') members.removeService(key)
        else members.setService(object, namespace => pods.list(namespace))
        wake.enqueue(key)
      }),
      watch(pods, (change, wake) => {
        if (change.kind === 'deleted') return members.removePod(change.object).forEach(wake.enqueue)
        if (change.kind === 'updated' && !isNews(change.previous, change.object))
          return members.replacePod(change.object)
        const { now, left } = members.setPod(change.object)
        // Where nobody can reach a Pod, neither its coming nor its node changes what is published.
        const wasReachable = change.kind === 'updated' && isReachable(change.previous)
        if (!wasReachable && !isReachable(change.object)) return
        for (const key of [...now, ...left]) wake.enqueue(key)
      }),
      // Somebody else may have changed or removed what was published.
      watch(slices, ({ object }, wake) => keysOfSlice(object).forEach(wake.enqueue)),
      watch(informers.of(kinds.Endpoints), ({ kind, object }, wake) => {
        if (kind !== 'added' && services.get(refOf(object))) wake.enqueue(keyOf(refOf(object)))
      }),
    ],
  })
}

/** The service of a slice that this controller has made. */
function keysOfSlice(slice: EndpointSlice): readonly string[] {
  const { metadata } = slice
  const name = serviceOfSlice(slice)
  if (!name || metadata?.labels?.[managedByLabel] !== sliceManager) return []
  return [`${metadata.namespace}/${name}`]
}

/** Whether a change of a pod changes how it is reached. Most do not: they are about containers. */
function isNews(before: Pod, after: Pod): boolean {
  const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'
  return !(
    isReady(before) === isReady(after) &&
    isOver(before) === isOver(after) &&
    before.metadata?.deletionTimestamp === after.metadata?.deletionTimestamp &&
    before.spec?.nodeName === after.spec?.nodeName &&
    addressOf(before, 'IPv4') === addressOf(after, 'IPv4') &&
    addressOf(before, 'IPv6') === addressOf(after, 'IPv6') &&
    isDeepStrictEqual(before.metadata?.labels, after.metadata?.labels)
  )
}

class Publisher {
  readonly #context: ControllerContext
  readonly #members: ServiceMembers
  readonly #consistency: ReturnType<typeof createConsistency>
  /** Before this a service is not written again. */
  readonly #notBefore = new Map<string, Instant>()

  constructor(context: ControllerContext, members: ServiceMembers) {
    this.#context = context
    this.#members = members
    this.#consistency = createConsistency(context.informers)
  }

  async reconcile(key: ObjectKey): Promise<Outcome> {
    const { clock, informers } = this.#context
    const ref = refOfKey(key)
    if (!informers.of(kinds.Service).get(ref)) return this.#forget(key)
    const notYetMs = (this.#notBefore.get(key) ?? 0) - clock.now()
    if (notYetMs > 0) return { kind: 'checkAgain', afterMs: notYetMs }
    await this.#consistency.whenCaughtUp(key)
    const service = informers.of(kinds.Service).get(ref)
    if (!service) return this.#forget(key)
    if (!this.#members.hasSelector(key) || service.metadata?.deletionTimestamp !== undefined) return settled
    const selected = this.#members.podsOf(key)
    const slicePlan = planSlices({
      service,
      pods: selected,
      slices: informers.of(kinds.EndpointSlice).byIndex(slicesOfService, key),
      zoneOf: name => informers.of(kinds.Node).get({ namespace: '', name })?.metadata?.labels?.[zoneLabel],
    })
    const writes = await Promise.all([
      this.#writeSlices(key, slicePlan),
      this.#writeEndpoints(key, service, selected),
    ])
    if (writes.some(count => count > 0)) {
      const waitMs = Math.min(gapMs.most, gapMs.least + selected.length * gapMs.perEndpoint)
      this.#notBefore.set(key, clock.now() + waitMs)
    }
    return settled
  }

  /** Slices go with their service by their owner reference; Endpoints have none. */
  async #forget(key: ObjectKey): Promise<Outcome> {
    const { client, informers } = this.#context
    const ref = refOfKey(key)
    this.#notBefore.delete(key)
    this.#consistency.forget(key)
    const left = informers.of(kinds.Endpoints).get(ref)
    if (!left) return settled
    try {
      await client.delete(kinds.Endpoints, ref, { preconditions: { uid: left.metadata?.uid } })
    } catch (error) {
      if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
    }
    return settled
  }

  async #writeSlices(key: string, plan: SlicePlan): Promise<number> {
    const { client } = this.#context
    const note = (slice: EndpointSlice) => this.#consistency.wrote(key, kinds.EndpointSlice, slice)
    await Promise.all([
      ...plan.create.map(slice => client.create(kinds.EndpointSlice, slice).then(note)),
      ...plan.update.map(slice => client.update(kinds.EndpointSlice, slice).then(note)),
      ...plan.remove.map(slice =>
        client.delete(kinds.EndpointSlice, refOf(slice), { preconditions: { uid: slice.metadata?.uid } }),
      ),
    ])
    return plan.create.length + plan.update.length + plan.remove.length
  }

  async #writeEndpoints(key: string, service: Service, pods: readonly Pod[]): Promise<number> {
    const { client, informers } = this.#context
    const present = informers.of(kinds.Endpoints).get(refOf(service))
    const wanted = planEndpoints(service, pods, present)
    if (!wanted) return 0
    const written = present
      ? await client.update(kinds.Endpoints, wanted)
      : await client.create(kinds.Endpoints, wanted)
    this.#consistency.wrote(key, kinds.Endpoints, written)
    return 1
  }
}
