import type { Container, HTTPGetAction } from '../../api/generated/types.ts'
import { addressTrouble } from './address-trouble.ts'
import { joinHostPort } from './probe-outcome.ts'

export type ActionPlace =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'nowhere'; readonly why: string }

/** Where an HTTP action of a container leads to. The API takes any host, so it may be none; then kubelet's words say why. */
export function placeOf(
  { host, path = '/', port, scheme = 'HTTP' }: HTTPGetAction,
  { container, podIp }: { readonly container: Container; readonly podIp: string },
): ActionPlace {
  const number = portOf(port, container)
  if (number === null) return nowhere(`couldn't find port: ${port}`)
  const name = host || podIp
  if (name === '') return nowhere(noAddress)
  const start = `${scheme.toLowerCase()}://`
  const rest = path.startsWith('/') ? path : `/${path}`
  const trouble = troubleWith(name)
  try {
    if (trouble === null) return { kind: 'url', url: new URL(`${start}${joinHostPort(name, number)}${rest}`) }
  } catch {
    // What Node's rules refuse and Go's do not: a zone, a number that is no address.
  }
  const shown = `${start}${escaped(joinHostPort(name, number))}${rest}`
  return nowhere(`parse ${JSON.stringify(shown)}: ${trouble ?? 'invalid host'}`)
}

/** The number of a port that may be named; null when the container has none of the name. */
export function portOf(port: number | string, { ports = [] }: Container): number | null {
  if (typeof port === 'number') return port
  const named = ports.find(each => each.name === port)
  return named?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : null)
}

/** The sandbox is gone. An empty host would be this machine. */
export const noAddress = 'the pod has no address'

const nowhere = (why: string): ActionPlace => ({ kind: 'nowhere', why })

/** ASCII that Go writes with a percent sign in a host, and refuses when it reads that. */
const notInHosts = /[^\w.~!$&'()*+,;=:[\]<>"\u0080-\uffff-]/g

const escaped = (host: string): string =>
  host.replace(
    notInHosts,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

/** What Go's parser of URLs says about a host; null when it takes it. */
function troubleWith(host: string): string | null {
  const [character] = host.match(notInHosts) ?? []
  if (character !== undefined) return `invalid URL escape "${escaped(character)}"`
  // What has a colon has to be an address of IPv6: a host with its port, as people write it, is none.
  const trouble = host.includes(':') ? addressTrouble(host) : null
  return trouble === null ? null : `invalid host: ${trouble}`
}
