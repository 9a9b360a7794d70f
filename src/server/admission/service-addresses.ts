// Who has which cluster address and node port. Nothing is kept beside the Services themselves: what they hold is
// taken, what no Service holds is free unless somebody has set it aside (an IPAddress of their own), and a write under way
// holds what it was promised until it is done.
import { conditionOf } from '../../api/conditions.ts'
import { isEqual } from '../../api/equality.ts'
import { invalidError } from '../../api/field-error.ts'
import type { IPAddress, Service, ServiceCIDR } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, type Draft, isTerminating, nameOf } from '../../api/object.ts'
import {
  addressesOf,
  addressInRange,
  hasHealthPort,
  isInRange,
  isOfAllocator,
  pointsAnywhere,
  rangesOf,
  type ServiceRange,
} from '../../api/service-range.ts'
import type { Random } from '../../base/random.ts'
import type { Entry, Store } from '../../store/store.ts'
import { prefixOf } from '../resources/keys.ts'
import { internalError } from '../resources/refusals.ts'
import { storedObject } from '../resources/stored-object.ts'

/** As kubeadm sets it: where nobody has made a range. */
const firstRange: ServiceCIDR = { metadata: { name: 'kubernetes' }, spec: { cidrs: ['10.96.0.0/16'] } }
const nodePorts = { first: 30_000, last: 32_767, dynamicFirst: 30_086 }

interface Holding {
  readonly addresses: readonly string[]
  readonly ports: readonly number[]
}

export class ServiceAddresses {
  readonly #store: Store
  readonly #random: Random
  /** What Services hold, by the bytes of their state: read once. */
  readonly #holdings = new WeakMap<Uint8Array, Holding>()
  readonly #promised = new Set<Holding>()

  constructor(store: Store, random: Random) {
    this.#store = store
    this.#random = random
  }

  /** Gives the draft what it lacks, and refuses what others have. The result releases the promise after the write. */
  reserve(draft: Draft<ApiObject>, old: ApiObject | null): () => void {
    const service = draft as Draft<Service>
    const before = old ? holdingOf(old as Service) : nothingHeld
    const wantsAddress = service.spec?.type !== 'ExternalName' && service.spec?.clusterIP !== 'None'
    const wantsPorts = service.spec?.type === 'NodePort' || service.spec?.type === 'LoadBalancer'
    requireFamily(service, old as Service | null)
    const held = holdingOf(service)
    const isUnchanged =
      held.addresses.every(each => before.addresses.includes(each)) &&
      held.ports.every(each => before.ports.includes(each)) &&
      (!wantsAddress || held.addresses.length > 0) &&
      (!wantsPorts || nodePortsOf(service).length === (service.spec?.ports ?? []).length) &&
      (!hasHealthPort(service.spec) || service.spec?.healthCheckNodePort !== undefined)
    if (isUnchanged) return nothingToRelease
    const taken = this.#taken(before)
    if (wantsAddress) this.#giveAddress(service, before, taken.addresses)
    if (wantsPorts) this.#givePorts(service, old as Service | null, taken.ports)
    if (hasHealthPort(service.spec)) this.#giveHealthPort(service, before, taken.ports)
    const promise = holdingOf(service)
    this.#promised.add(promise)
    return () => this.#promised.delete(promise)
  }

  #taken(own: Holding): { readonly addresses: Set<string>; readonly ports: Set<number> } {
    const addresses = new Set<string>()
    const ports = new Set<number>()
    const stored = this.#stored(kinds.Service).map(({ bytes }) => this.#holding(bytes, heldByService))
    const setAside = this.#stored(kinds.IPAddress).map(({ bytes }) => this.#holding(bytes, setAsideBy))
    for (const holding of [...stored, ...setAside, ...this.#promised]) {
      for (const address of holding.addresses) addresses.add(address)
      for (const port of holding.ports) ports.add(port)
    }
    for (const address of own.addresses) addresses.delete(address)
    for (const port of own.ports) ports.delete(port)
    return { addresses, ports }
  }

  #stored<T extends ApiObject>(kind: Kind<T>): readonly Pick<Entry, 'bytes'>[] {
    const found = this.#store.list({ prefix: prefixOf(kind) })
    return found.kind === 'listed' ? found.entries : []
  }

  #holding(bytes: Uint8Array, holdingOf: (object: ApiObject) => Holding): Holding {
    const known = this.#holdings.get(bytes)
    if (known) return known
    const holding = holdingOf(storedObject({ bytes }))
    this.#holdings.set(bytes, holding)
    return holding
  }

  /** Those that give addresses, the first one first. */
  #ranges(): readonly ServiceRange[] {
    const stored = this.#stored(kinds.ServiceCIDR).map(entry => storedObject(entry) as ServiceCIDR)
    const ranges = stored.length === 0 ? [firstRange] : stored
    const isFirst = (range: ServiceCIDR) => nameOf(range) === nameOf(firstRange)
    return ranges
      .filter(
        each => !isTerminating(each) && conditionOf(each.status?.conditions, 'Ready')?.status !== 'False',
      )
      .toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
      .flatMap(rangesOf)
  }

  #giveAddress(service: Draft<Service>, before: Holding, taken: ReadonlySet<string>): void {
    const { spec } = service
    if (!spec) return
    for (const address of spec.clusterIPs ?? []) {
      if (before.addresses.includes(address)) continue
      const problem =
        addressProblem(address, this.#ranges()) ??
        (taken.has(address) ? 'provided IP is already allocated' : null)
      if (problem)
        throw refusal(
          service,
          'spec.clusterIPs',
          spec.clusterIPs,
          `failed to allocate IP ${address}: ${problem}`,
        )
    }
    if (spec.clusterIP) return
    const free = this.#freeAddress(taken)
    if (free === null)
      throw refusal(service, 'spec.clusterIPs', [], 'failed to allocate a serviceIP: range is full')
    spec.clusterIP = free
    spec.clusterIPs = [free]
  }

  /** The lower part of each range is left to those who ask for an address by number, as long as there is another. */
  #freeAddress(taken: ReadonlySet<string>): string | null {
    for (const range of this.#ranges()) {
      const last = range.size - 2
      const lower = Math.min(Math.max(16, Math.floor(range.size / 16)), 256)
      const dynamicFirst = lower < range.size / 2 ? lower + 1 : 1
      const isFree = (index: number) => !taken.has(addressInRange(range, index))
      const free = this.#pick(dynamicFirst, last, isFree) ?? this.#pick(1, dynamicFirst - 1, isFree)
      if (free !== null) return addressInRange(range, free)
    }
    return null
  }

  #givePorts(service: Draft<Service>, old: Service | null, taken: ReadonlySet<number>): void {
    const before = old ? nodePortsOf(old) : []
    // Two ports of one Service may share a number, if their protocols differ.
    const own = new Set<number>()
    const sharedBy = before.length === 0 ? givenPorts(service) : new Map<number, number>()
    for (const [index, port] of (service.spec?.ports ?? []).entries()) {
      const path = `spec.ports[${index}].nodePort`
      if (port.nodePort) {
        const problem = portProblem(port.nodePort, taken)
        if (problem && !before.includes(port.nodePort)) throw refusal(service, path, port.nodePort, problem)
        own.add(port.nodePort)
        continue
      }
      if (!isGivenPorts(service)) continue
      const shared = sharedBy.get(port.port)
      if (shared !== undefined) {
        port.nodePort = shared
        continue
      }
      const free = this.#freePort(number => !taken.has(number) && !own.has(number))
      if (free === null) throw refusal(service, path, 0, 'failed to allocate a nodePort: range is full')
      port.nodePort = free
      own.add(free)
      if (before.length === 0) sharedBy.set(port.port, free)
    }
  }

  /** The port at which its load balancer asks each node whether it has Pods of the Service. */
  #giveHealthPort(service: Draft<Service>, before: Holding, taken: ReadonlySet<number>): void {
    const { spec } = service
    if (!spec) return
    const own = nodePortsOf(service)
    const asked = spec.healthCheckNodePort
    if (asked && before.ports.includes(asked)) return
    if (!asked) {
      const free = this.#freePort(number => !taken.has(number) && !own.includes(number))
      if (free === null) throw internalError('failed to allocate a HealthCheck NodePort 0: range is full')
      spec.healthCheckNodePort = free
      return
    }
    const problem = portProblem(asked, new Set([...taken, ...own]))
    if (problem) throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${problem}`)
  }

  /** The lower ports are left to those who ask for one by number, as long as there is another. */
  #freePort(isFree: (number: number) => boolean): number | null {
    const { dynamicFirst, first, last } = nodePorts
    return this.#pick(dynamicFirst, last, isFree) ?? this.#pick(first, dynamicFirst - 1, isFree)
  }

  /** A free number of the range, beginning anywhere in it so that an address is not soon used again. */
  #pick(first: number, last: number, isFree: (number: number) => boolean): number | null {
    const size = last - first + 1
    const start = Math.floor(this.#random.next() * size)
    for (let step = 0; step < size; step++) {
      const number = first + ((start + step) % size)
      if (isFree(number)) return number
    }
    return null
  }
}

/**
 * The node ports that a Service names, by the ports for which it does: a port that is there for two protocols has one node
 * port for both, where the Service gets its first.
 */
const givenPorts = ({ spec }: Draft<Service>): Map<number, number> =>
  new Map((spec?.ports ?? []).flatMap(({ port, nodePort }) => (nodePort ? [[port, nodePort] as const] : [])))

/** A load balancer may do without; the ports that it names are its own all the same. */
const isGivenPorts = ({ spec }: Draft<Service>): boolean =>
  spec?.type !== 'LoadBalancer' || spec.allocateLoadBalancerNodePorts !== false

const nothingHeld: Holding = { addresses: [], ports: [] }
const nothingToRelease = () => {}

function holdingOf(service: Service): Holding {
  const { spec } = service
  if (!spec || spec.type === 'ExternalName') return nothingHeld
  return {
    addresses: addressesOf(service),
    ports: [...nodePortsOf(service), ...(spec.healthCheckNodePort ? [spec.healthCheckNodePort] : [])],
  }
}

const nodePortsOf = ({ spec }: Service): readonly number[] =>
  (spec?.ports ?? []).flatMap(({ nodePort }) => nodePort || [])

const heldByService = (object: ApiObject): Holding => holdingOf(object as Service)

/** Those that stand for Services are theirs, and may not have followed them yet. */
const setAsideBy = (object: ApiObject): Holding =>
  isOfAllocator(object as IPAddress) ? nothingHeld : { addresses: [nameOf(object)], ports: [] }

const isSameFamilies = (spec: Draft<Service>['spec'], old: Service['spec']): boolean =>
  spec?.ipFamilyPolicy === old?.ipFamilyPolicy && isEqual(spec?.ipFamilies, old?.ipFamilies)

/** There are addresses of IPv4 alone: who insists on others gets none in silence. */
function requireFamily(service: Draft<Service>, old: Service | null): void {
  const { spec = {} } = service
  if (spec.type === 'ExternalName' || pointsAnywhere(spec)) return
  // What was stored before can still be changed elsewhere.
  if (old?.spec && !pointsAnywhere(old.spec) && isSameFamilies(spec, old.spec)) return
  const { ipFamilies = [], ipFamilyPolicy } = spec
  const at = ipFamilies.indexOf('IPv6')
  if (at >= 0) throw refusal(service, `spec.ipFamilies[${at}]`, 'IPv6', 'not configured on this cluster')
  if (ipFamilyPolicy === 'RequireDualStack')
    throw refusal(
      service,
      'spec.ipFamilyPolicy',
      ipFamilyPolicy,
      'this cluster is not configured for dual-stack services',
    )
}

function addressProblem(address: string, ranges: readonly ServiceRange[]): string | null {
  const range = ranges.find(each => isInRange(each, address))
  if (!range) return 'the provided network does not match the current range'
  const isEdge = address === addressInRange(range, 0) || address === addressInRange(range, range.size - 1)
  return isEdge
    ? `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.text}`
    : null
}

function portProblem(port: number, taken: ReadonlySet<number>): string | null {
  const { first, last } = nodePorts
  if (port < first || port > last)
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
  return taken.has(port) ? 'provided port is already allocated' : null
}

const refusal = (service: Draft<Service>, path: string, value: unknown, detail: string) =>
  invalidError(kinds.Service, service.metadata?.name ?? '', [{ kind: 'invalid', path, value, detail }])
