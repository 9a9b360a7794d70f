import type { Container, ContainerPort, PodSpec } from '../../generated/types.ts'
import { formatQuantity, parseQuantity, quantityToMilli } from '../../quantity.ts'
import { quoted } from '../../shown-value.ts'

type Listed = readonly [path: string, container: Container]

/** The containers that a pod starts with, and where they stand. */
export const listed = (path: string, spec: PodSpec): readonly Listed[] =>
  (['initContainers', 'containers'] as const).flatMap(field =>
    (spec[field] ?? []).map((container, index): Listed => [`${path}.${field}[${index}]`, container]),
  )

/** Half a byte is no amount of memory. */
export function fractionWarnings(
  path: string,
  resources: { readonly [name: string]: string } | undefined,
): readonly string[] {
  return ['memory', 'ephemeral-storage'].flatMap(name => {
    const amount = resources?.[name] === undefined ? null : parseQuantity(resources[name])
    if (!amount || quantityToMilli(amount) % 1000 === 0) return []
    return [
      `${path}[${name}]: fractional byte value ${quoted(formatQuantity(amount))} is invalid, must be an integer`,
    ]
  })
}

export function containerWarnings(path: string, { resources, env = [] }: Container): readonly string[] {
  const found = [
    ...fractionWarnings(`${path}.resources.limits`, resources?.limits),
    ...fractionWarnings(`${path}.resources.requests`, resources?.requests),
  ]
  const names = new Set<string>()
  for (const [index, { name, value = '', valueFrom }] of env.entries()) {
    const reference = `$(${name})`
    const extends_ = !valueFrom && value !== reference && value.includes(reference)
    if (names.has(name) && !extends_)
      found.push(
        `${path}.env[${index}]: hides previous definition of ${quoted(name)}, which may be dropped when using apply`,
      )
    names.add(name)
  }
  return found
}

interface Place {
  readonly path: string
  readonly port: ContainerPort
  /** How many came before. */
  readonly index: number
}

/** More of them than a client is told. */
const portWarningsMax = 100

export function portWarnings(path: string, spec: PodSpec): readonly string[] {
  const found: string[] = []
  const places = new Map<string, PortPlaces>()
  for (const [at, { ports = [] }] of listed(path, spec))
    for (const [position, port] of ports.entries()) {
      const key = `${port.containerPort}/${port.protocol}`
      const others = places.get(key) ?? new PortPlaces()
      places.set(key, others)
      const here = `${at}.ports[${position}]`
      for (const other of others.inConflictWith(port)) {
        found.push(`${here}: ${conflictOf(port, other.port)} port definition with ${other.path}`)
        if (found.length === portWarningsMax) return found
      }
      others.add(here, port)
    }
  return found
}

/** Where one port of containers is defined, found by the host's port and address without looking at all the others. */
class PortPlaces {
  readonly #all: Place[] = []
  readonly #byPort = new Map<number, Place[]>()
  readonly #byAddress = new Map<string, Place[]>()

  add(path: string, port: ContainerPort): void {
    const { hostIP = '', hostPort = 0 } = port
    const place = { path, port, index: this.#all.length }
    this.#all.push(place)
    listAt(this.#byPort, hostPort).push(place)
    listAt(this.#byAddress, `${hostPort}/${hostIP}`).push(place)
  }

  /** Those that say the same, or may mean the same, in the order in which they came. */
  inConflictWith({ hostIP = '', hostPort = 0 }: ContainerPort): readonly Place[] {
    if (hostPort === 0) return this.#all
    const of = (address: string) => this.#byAddress.get(`${hostPort}/${address}`) ?? []
    const same = hostIP === '' ? (this.#byPort.get(hostPort) ?? []) : of(hostIP).concat(of(''))
    return same.concat(this.#byPort.get(0) ?? []).sort((a, b) => a.index - b.index)
  }
}

function listAt<K>(lists: Map<K, Place[]>, key: K): Place[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

/** What two definitions of a port that are in conflict are to each other. */
function conflictOf(
  { hostIP = '', hostPort = 0 }: ContainerPort,
  { hostIP: otherIP = '', hostPort: otherPort = 0 }: ContainerPort,
): string {
  if (hostIP === otherIP && hostPort === otherPort) return 'duplicate'
  return hostPort === 0 || otherPort === 0 ? 'overlapping' : 'dangerously ambiguous'
}
