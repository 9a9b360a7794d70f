import type { Container, ContainerPort, PodSpec } from '../generated/types.ts'
import { formatQuantity, parseQuantity, quantityToMilli } from '../quantity.ts'
import { quoted } from '../shown-value.ts'

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
}

export function portWarnings(path: string, spec: PodSpec): readonly string[] {
  const found: string[] = []
  const places = new Map<string, Place[]>()
  for (const [at, { ports = [] }] of listed(path, spec))
    for (const [index, port] of ports.entries()) {
      const place: Place = { path: `${at}.ports[${index}]`, port }
      const key = `${port.containerPort}/${port.protocol}`
      const others = places.get(key) ?? []
      for (const other of others) {
        const what = conflictOf(port, other.port)
        if (what) found.push(`${place.path}: ${what} port definition with ${other.path}`)
      }
      places.set(key, [...others, place])
    }
  return found
}

function conflictOf(
  { hostIP = '', hostPort = 0 }: ContainerPort,
  { hostIP: otherIP = '', hostPort: otherPort = 0 }: ContainerPort,
): string | null {
  if (hostIP === otherIP && hostPort === otherPort) return 'duplicate'
  if (hostPort === 0 || otherPort === 0) return 'overlapping'
  return hostPort === otherPort && (hostIP === '') !== (otherIP === '') ? 'dangerously ambiguous' : null
}
