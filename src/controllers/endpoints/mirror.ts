// The shell of the mirror: an Endpoints object that somebody keeps by hand gets EndpointSlices, which is what the
// cluster's DNS and proxies read.

import type { EndpointSlice } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { serviceOfSlice } from '../../api/service-of-slice.ts'
import { isRefusal } from '../../api/status-error.ts'
import { createConsistency } from '../../control/consistency.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { mirrorManager, planMirror } from './plan-mirror.ts'
import { managedByLabel } from './plan-slices.ts'

const workers = 5
const mirrorsOfService = 'mirrors-by-service'

/** The service of a slice that mirrors its Endpoints. */
function keysOfMirror(slice: EndpointSlice): readonly string[] {
  const { metadata } = slice
  const name = serviceOfSlice(slice)
  return name && metadata?.labels?.[managedByLabel] === mirrorManager ? [`${metadata.namespace}/${name}`] : []
}

/** Mirrors Endpoints of Services without a selector into EndpointSlices. */
export function startEndpointMirror(context: ControllerContext): StartedController {
  const { client, informers } = context
  const services = informers.of(kinds.Service)
  const endpoints = informers.of(kinds.Endpoints)
  const slices = informers.of(kinds.EndpointSlice)
  const consistency = createConsistency(informers)
  slices.addIndex(mirrorsOfService, keysOfMirror)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    await consistency.whenCaughtUp(key)
    const plan = planMirror({
      service: services.get(refOfKey(key)),
      endpoints: endpoints.get(refOfKey(key)),
      slices: slices.byIndex(mirrorsOfService, key),
    })
    const note = (slice: EndpointSlice) => consistency.wrote(key, kinds.EndpointSlice, slice)
    await Promise.all([
      ...plan.create.map(slice => client.create(kinds.EndpointSlice, slice).then(note)),
      ...plan.update.map(slice => client.update(kinds.EndpointSlice, slice).then(note)),
      ...plan.remove.map(remove),
    ])
    if (!endpoints.get(refOfKey(key))) consistency.forget(key)
    return settled
  }

  const remove = async (slice: EndpointSlice): Promise<void> => {
    try {
      await client.delete(kinds.EndpointSlice, refOf(slice), { preconditions: { uid: slice.metadata?.uid } })
    } catch (error) {
      // Gone already, with its owner.
      if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
    }
  }

  return startController({
    name: 'endpoint-mirror',
    workers,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(endpoints, ({ object }, wake) => wake.enqueue(keyOf(refOf(object)))),
      watch(services, ({ object }, wake) => {
        if (endpoints.get(refOf(object))) wake.enqueue(keyOf(refOf(object)))
      }),
      watch(slices, ({ object }, wake) => keysOfMirror(object).forEach(wake.enqueue)),
    ],
  })
}
