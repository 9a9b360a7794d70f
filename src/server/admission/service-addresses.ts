// Who has which cluster address and node port. Nothing is kept beside the Services themselves: what they hold is
// taken, what no Service holds is free, and a write under way holds what it was promised until it is done.
import { invalidError } from '../../api/field-error.ts'
import type { Service } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import { prefixOf } from '../resources/keys.ts'
import { storedObject } from '../resources/stored-object.ts'

/** `10.96.0.0/16`, as kubeadm sets it. The lower part is left to those who ask for an address by number. */
const network = { prefix: '10.96.', first: 1, last: 65_534, dynamicFirst: 257, text: '10.96.0.0/16' }
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
    const held = holdingOf(service)
    const isUnchanged =
      held.addresses.every(each => before.addresses.includes(each)) &&
      held.ports.every(each => before.ports.includes(each)) &&
      (!wantsAddress || held.addresses.length > 0) &&
      (!wantsPorts || held.ports.length === (service.spec?.ports ?? []).length)
    if (isUnchanged) return nothingToRelease
    if (wantsAddress && !old) requireFamily(service)
    const taken = this.#taken(before)
    if (wantsAddress) this.#giveAddress(service, before, taken.addresses)
    if (wantsPorts) this.#givePorts(service, before, taken.ports)
    const promise = holdingOf(service)
    this.#promised.add(promise)
    return () => this.#promised.delete(promise)
  }

  #taken(own: Holding): { readonly addresses: Set<string>; readonly ports: Set<number> } {
    const addresses = new Set<string>()
    const ports = new Set<number>()
    const found = this.#store.list({ prefix: prefixOf(kinds.Service) })
    const stored = found.kind === 'listed' ? found.entries.map(({ bytes }) => this.#holding(bytes)) : []
    for (const holding of [...stored, ...this.#promised]) {
      for (const address of holding.addresses) addresses.add(address)
      for (const port of holding.ports) ports.add(port)
    }
    for (const address of own.addresses) addresses.delete(address)
    for (const port of own.ports) ports.delete(port)
    return { addresses, ports }
  }

  #holding(bytes: Uint8Array): Holding {
    const known = this.#holdings.get(bytes)
    if (known) return known
    const holding = holdingOf(storedObject({ bytes }) as Service)
    this.#holdings.set(bytes, holding)
    return holding
  }

  #giveAddress(service: Draft<Service>, before: Holding, taken: ReadonlySet<string>): void {
    const { spec } = service
    if (!spec) return
    for (const address of spec.clusterIPs ?? []) {
      if (before.addresses.includes(address)) continue
      const problem =
        addressProblem(address) ?? (taken.has(address) ? 'provided IP is already allocated' : null)
      if (problem)
        throw refusal(
          service,
          'spec.clusterIPs',
          spec.clusterIPs,
          `failed to allocate IP ${address}: ${problem}`,
        )
    }
    if (spec.clusterIP) return
    const { dynamicFirst, first, last } = network
    const free =
      this.#pick(dynamicFirst, last, number => !taken.has(addressOf(number))) ??
      this.#pick(first + 1, dynamicFirst - 1, number => !taken.has(addressOf(number)))
    if (free === null)
      throw refusal(service, 'spec.clusterIPs', [], 'failed to allocate a serviceIP: range is full')
    spec.clusterIP = addressOf(free)
    spec.clusterIPs = [spec.clusterIP]
  }

  #givePorts(service: Draft<Service>, before: Holding, taken: Set<number>): void {
    // Two ports of one Service may share a number, if their protocols differ.
    const own = new Set<number>()
    const sharedBy = before.ports.length === 0 ? givenPorts(service) : new Map<number, number>()
    for (const [index, port] of (service.spec?.ports ?? []).entries()) {
      const path = `spec.ports[${index}].nodePort`
      if (port.nodePort) {
        const problem = portProblem(port.nodePort, taken)
        if (problem && !before.ports.includes(port.nodePort))
          throw refusal(service, path, port.nodePort, problem)
        own.add(port.nodePort)
        continue
      }
      if (!isGivenPorts(service)) continue
      const shared = sharedBy.get(port.port)
      if (shared !== undefined) {
        port.nodePort = shared
        continue
      }
      const { dynamicFirst, first, last } = nodePorts
      const isFree = (number: number) => !taken.has(number) && !own.has(number)
      const free = this.#pick(dynamicFirst, last, isFree) ?? this.#pick(first, dynamicFirst - 1, isFree)
      if (free === null) throw refusal(service, path, 0, 'failed to allocate a nodePort: range is full')
      port.nodePort = free
      own.add(free)
      if (before.ports.length === 0) sharedBy.set(port.port, free)
    }
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

function holdingOf({ spec }: Service): Holding {
  if (!spec || spec.type === 'ExternalName') return nothingHeld
  return {
    addresses: (spec.clusterIPs ?? []).filter(address => address !== 'None'),
    ports: (spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []),
  }
}

/** There are addresses of IPv4 alone: who insists on others gets none in silence. */
function requireFamily(service: Draft<Service>): void {
  const { ipFamilies = [], ipFamilyPolicy } = service.spec ?? {}
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

const addressOf = (number: number): string => `${network.prefix}${number >> 8}.${number & 0xff}`

function addressProblem(address: string): string | null {
  const rest = address.startsWith(network.prefix)
    ? address.slice(network.prefix.length).split('.').map(Number)
    : []
  const [high = -1, low = -1] = rest
  const number = high * 256 + low
  if (number >= network.first && number <= network.last) return null
  return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${network.text}`
}

function portProblem(port: number, taken: ReadonlySet<number>): string | null {
  const { first, last } = nodePorts
  if (port < first || port > last)
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
  return taken.has(port) ? 'provided port is already allocated' : null
}

const refusal = (service: Draft<Service>, path: string, value: unknown, detail: string) =>
  invalidError(kinds.Service, service.metadata?.name ?? '', [{ kind: 'invalid', path, value, detail }])
