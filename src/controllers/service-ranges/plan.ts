// What is to be done about a cluster address of a Service, and about a range from which they come.
import { conditionOf } from '../../api/conditions.ts'
import { isEqual } from '../../api/equality.ts'
import type { Condition, IPAddress, Service, ServiceCIDR } from '../../api/generated/types.ts'
import { isTerminating, nameOf, refOf } from '../../api/object.ts'
import {
  addressesOf,
  addressLabels,
  allocatorName,
  isInRange,
  isOfAllocator,
  rangesOf,
} from '../../api/service-range.ts'
import { type Instant, parseTime } from '../../base/clock.ts'

export const rangeFinalizer = 'networking.k8s.io/service-cidr-finalizer'
/** A Service that is being written may have got its address just before: it is waited for, as upstream does. */
const goneAfterMs = 10_000

export const addressObject = (address: string, service: Service): IPAddress => ({
  metadata: {
    name: address,
    labels: {
      [addressLabels.family]: address.includes(':') ? 'IPv6' : 'IPv4',
      [addressLabels.managedBy]: allocatorName,
    },
  },
  spec: { parentRef: { group: '', resource: 'services', ...refOf(service) } },
})

export type AddressStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'create'; readonly object: IPAddress }
  /** Where another has to take its place, that is made when it is seen to be gone. */
  | { readonly kind: 'remove'; readonly object: IPAddress }

/** `service`: who has the address; null where nobody has. */
export function planAddress(
  address: string,
  { service, present }: { readonly service: Service | null; readonly present: IPAddress | null },
): AddressStep {
  if (!service)
    return present && isOfAllocator(present) ? { kind: 'remove', object: present } : { kind: 'none' }
  const object = addressObject(address, service)
  if (!present) return { kind: 'create', object }
  return standsFor(present, object) ? { kind: 'none' } : { kind: 'remove', object: present }
}

const standsFor = (present: IPAddress, wanted: IPAddress): boolean => {
  const { resource, namespace, name } = present.spec?.parentRef ?? {}
  const { parentRef } = wanted.spec ?? {}
  return (
    isOfAllocator(present) &&
    isEqual(
      { resource, namespace, name },
      {
        resource: parentRef?.resource,
        namespace: parentRef?.namespace,
        name: parentRef?.name,
      },
    )
  )
}

export type RangeStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'setFinalizers'; readonly finalizers: readonly string[] }
  | { readonly kind: 'setReady'; readonly condition: Omit<Condition, 'lastTransitionTime'> }
  | { readonly kind: 'wait'; readonly afterMs: number }

export interface RangeWorld {
  readonly ranges: readonly ServiceCIDR[]
  readonly services: readonly Service[]
  readonly now: Instant
}

/** The next step for a range; it is asked again when that is seen to be done. */
export function planRange(range: ServiceCIDR, world: RangeWorld): RangeStep {
  const finalizers = range.metadata?.finalizers ?? []
  const isHeld = finalizers.includes(rangeFinalizer)
  if (!isTerminating(range)) {
    if (!isHeld) return { kind: 'setFinalizers', finalizers: [...finalizers, rangeFinalizer] }
    return toldUnless(range, {
      type: 'Ready',
      status: 'True',
      reason: '',
      message: 'Kubernetes Service CIDR is ready',
    })
  }
  if (!isHeld) return { kind: 'none' }
  if (leavesOrphans(range, world))
    return toldUnless(range, {
      type: 'Ready',
      status: 'False',
      reason: 'Terminating',
      message:
        'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
    })
  const left = (parseTime(range.metadata?.deletionTimestamp) ?? 0) + goneAfterMs - world.now
  if (left > 0) return { kind: 'wait', afterMs: left }
  return { kind: 'setFinalizers', finalizers: finalizers.filter(each => each !== rangeFinalizer) }
}

function toldUnless({ status }: ServiceCIDR, condition: Omit<Condition, 'lastTransitionTime'>): RangeStep {
  const told = conditionOf(status?.conditions, condition.type)
  const isTold =
    told?.status === condition.status &&
    (told.reason ?? '') === condition.reason &&
    told.message === condition.message
  return isTold ? { kind: 'none' } : { kind: 'setReady', condition }
}

/** Whether a Service has an address that no other range would hold. */
function leavesOrphans(range: ServiceCIDR, { ranges, services }: RangeWorld): boolean {
  const own = rangesOf(range)
  const others = ranges
    .filter(each => nameOf(each) !== nameOf(range) && !isTerminating(each))
    .flatMap(rangesOf)
  return services.some(service =>
    addressesOf(service).some(
      address => own.some(each => isInRange(each, address)) && !others.some(each => isInRange(each, address)),
    ),
  )
}
