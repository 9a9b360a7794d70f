// The ranges from which Services get addresses: each says that it is ready, and goes only when no Service needs it any more.
// The first one is there always.
import { kinds } from '../../api/kinds.ts'
import { isTerminating, nameOf, type ObjectKey, refOf } from '../../api/object.ts'
import { formatTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { serviceCidr } from '../bootstrap/plan.ts'
import { ensureExists } from '../resources.ts'
import { planRange } from './plan.ts'

/** `server`: the first range is the server's own, and not the controller's. */
export function startServiceRanges(
  context: ControllerContext,
  { server }: { readonly server: ControllerContext['client'] },
): StartedController {
  const { client, clock, informers } = context
  const ranges = informers.of(kinds.ServiceCIDR)
  const services = informers.of(kinds.Service)

  const reconcile = async (name: ObjectKey): Promise<Outcome> => {
    const range = ranges.get({ namespace: '', name })
    if (!range) {
      if (name === nameOf(serviceCidr)) await ensureExists(server, kinds.ServiceCIDR, serviceCidr)
      return settled
    }
    const now = clock.now()
    const step = planRange(range, { ranges: ranges.list(), services: services.list(), now })
    const { uid, resourceVersion } = range.metadata ?? {}
    switch (step.kind) {
      case 'none':
        return settled
      case 'wait':
        return { kind: 'checkAgain', afterMs: step.afterMs }
      case 'setFinalizers': {
        const body = { metadata: { uid, resourceVersion, finalizers: step.finalizers } }
        await client.patch(kinds.ServiceCIDR, refOf(range), { type: 'merge', body })
        return settled
      }
      case 'setReady': {
        const conditions = [{ ...step.condition, lastTransitionTime: formatTime(now) }]
        const patch = { type: 'strategic', body: { metadata: { uid }, status: { conditions } } } as const
        await client.patch(kinds.ServiceCIDR, refOf(range), patch, { subresource: 'status' })
        return settled
      }
    }
  }

  return startController({
    name: 'service-ranges',
    workers: 1,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(ranges, ({ object }, wake) => {
        wake.enqueue(nameOf(object))
        // One that goes may hold what another is to give up.
        for (const range of ranges.list()) if (isTerminating(range)) wake.enqueue(nameOf(range))
      }),
      watch(services, (_, wake) => {
        for (const range of ranges.list()) if (isTerminating(range)) wake.enqueue(nameOf(range))
      }),
    ],
  })
}
