// Every cluster address of a Service is an IPAddress object, which says whose it is. What gives addresses (the API server)
// goes by the Services themselves, so that nothing depends on how soon these objects follow.
import type { Service } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, type ObjectKey, refOf } from '../../api/object.ts'
import { addressesOf } from '../../api/service-range.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Change, type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { planAddress } from './plan.ts'

const workers = 5
const servicesOfAddress = 'services-by-address'

export function startServiceAddresses(context: ControllerContext): StartedController {
  const { client, informers } = context
  const services = informers.of(kinds.Service)
  const addresses = informers.of(kinds.IPAddress)
  services.addIndex(servicesOfAddress, addressesOf)

  const reconcile = async (address: ObjectKey): Promise<Outcome> => {
    const [service = null] = services.byIndex(servicesOfAddress, address)
    const present = addresses.get({ namespace: '', name: address })
    const step = planAddress(address, { service, present })
    try {
      if (step.kind === 'create') await client.create(kinds.IPAddress, step.object)
      if (step.kind === 'remove') {
        const preconditions = { uid: step.object.metadata?.uid }
        await client.delete(kinds.IPAddress, refOf(step.object), { preconditions })
      }
    } catch (error) {
      // It was so already, and will be seen.
      if (!isRefusal(error, 'AlreadyExists', 'NotFound', 'Conflict')) throw error
    }
    return settled
  }

  return startController({
    name: 'service-addresses',
    workers,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(services, (change, wake) => addressesIn(change).forEach(wake.enqueue)),
      watch(addresses, ({ object }, wake) => wake.enqueue(nameOf(object))),
    ],
  })
}

const addressesIn = (change: Change<Service>): readonly string[] =>
  change.kind === 'updated'
    ? [...addressesOf(change.object), ...addressesOf(change.previous)]
    : addressesOf(change.object)
