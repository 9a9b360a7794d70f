// Addresses and networks that are taken, but not written as they should be: texts for `Warning` headers.
import { quoted } from '../../shown-value.ts'
import { isStandardNetwork, standardAddress, standardNetwork } from '../../validation/rules/ip-network.ts'
import { isIpV4 } from '../../validation/rules/ip-syntax.ts'

/** More than any client is told of. */
const warningsMax = 200

/** What is to be said of the first of a hundred thousand that something is to be said of. */
export function firstWarnings<Each>(
  list: readonly Each[],
  warningsOf: (each: Each, index: number) => readonly string[],
): readonly string[] {
  const found: string[] = []
  for (let index = 0; index < list.length && found.length < warningsMax; index++)
    found.push(...warningsOf(list[index] as Each, index))
  return found
}

/** `path` is the field that holds it. What is no address is refused elsewhere. */
export function addressWarnings(path: string, address: string): readonly string[] {
  // As it should be, like most of a hundred thousand.
  if (isIpV4(address)) return []
  const standard = standardAddress(address)
  if (!standard || standard.text === address) return []
  return standard.isOutdated
    ? [
        `${path}: non-standard IP address ${quoted(address)} will be considered invalid in a future Kubernetes release: use ${quoted(standard.text)}`,
      ]
    : [
        `${path}: IPv6 address ${quoted(address)} should be in RFC 5952 canonical format (${quoted(standard.text)})`,
      ]
}

export function networkWarnings(path: string, network: string): readonly string[] {
  if (isStandardNetwork(network)) return []
  const standard = standardNetwork(network)
  if (!standard) return []
  const { text, isOutdated, single } = standard
  const found: string[] = []
  if (single !== null)
    found.push(
      `${path}: CIDR value ${quoted(network)} is ambiguous in this context (should be ${quoted(text)} or ${quoted(single)}?)`,
    )
  if (isOutdated)
    found.push(
      `${path}: non-standard CIDR value ${quoted(network)} will be considered invalid in a future Kubernetes release: use ${quoted(text)}`,
    )
  if (found.length === 0 && text !== network)
    found.push(
      `${path}: IPv6 CIDR value ${quoted(network)} should be in RFC 5952 canonical format (${quoted(text)})`,
    )
  return found
}
