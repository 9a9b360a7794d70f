// How controls look at the containers of a Pod, and name those that are at fault.
import type { Container, PodSpec, SecurityContext } from '../generated/types.ts'

/** What all kinds of containers have in common, in upstream's order. */
export function containersOf(spec: PodSpec): readonly Container[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec
  return [...initContainers, ...containers, ...ephemeralContainers]
}

export const contextOf = (container: Container): SecurityContext => container.securityContext ?? {}

/** The names of the containers that this is true of. */
export const namesWhere = (spec: PodSpec, isBad: (container: Container) => boolean): readonly string[] =>
  containersOf(spec)
    .filter(isBad)
    .map(({ name }) => name)

export const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`)

/** `"a", "b"` */
export const quoted = (names: Iterable<string>): string => [...names].map(name => `"${name}"`).join(', ')

/** Each once, in order. */
export const sorted = (names: Iterable<string>): readonly string[] =>
  [...new Set(names)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))

/** `containers "a", "b"` */
export const containersNamed = (names: readonly string[]): string =>
  `${plural('container', names.length)} ${quoted(names)}`

/** `pod and container "a"`; null where nobody is at fault. */
export function settersOf(isPod: boolean, names: readonly string[]): string | null {
  const setters = [...(isPod ? ['pod'] : []), ...(names.length > 0 ? [containersNamed(names)] : [])]
  return setters.length > 0 ? setters.join(' and ') : null
}
