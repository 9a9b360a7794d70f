import type { Findings } from './findings.ts'
import {
  ipNetworkOf,
  isStandardNetwork,
  noAddressText,
  noNetworkText,
  outdatedAddress,
  outdatedNetwork,
} from './ip-network.ts'
import { isAddress, isAddressV4, isAddressV6, isIpV4, withoutLeadingZeros } from './ip-syntax.ts'

/** Says whether it is one. As it was written once and may be no longer, it is refused too. */
export function validateAddress(findings: Findings, path: string, address: string): boolean {
  const problems = isAddress(address) ? outdatedAddress(address) : [noAddressText]
  findings.problems(path, address, problems)
  return problems.length === 0
}

export function validateNetwork(findings: Findings, path: string, network: string): void {
  if (isStandardNetwork(network)) return
  findings.problems(path, network, ipNetworkOf(network) ? outdatedNetwork(network) : [noNetworkText])
}

/** One address of each family, at most. */
export const areOfBothFamilies = (addresses: readonly string[]): boolean =>
  addresses.some(isAddressV4) && addresses.some(isAddressV6)

/** Addresses that make no sense as an endpoint: unspecified, loopback, link-local. */
export function validateReachable(findings: Findings, path: string, address: string): void {
  if (isIpV4(address) && !/^(?:0|127|169|224)\./.test(address)) return
  if (!isAddress(address)) {
    findings.invalid(path, address, 'must be a valid IP address')
    return
  }
  const plain = withoutLeadingZeros(address).toLowerCase()
  if (plain === '0.0.0.0' || /^[0:]+$/.test(plain))
    findings.invalid(path, address, `may not be unspecified (${address})`)
  if (plain.startsWith('127.') || /^[0:]+:0*1$/.test(plain))
    findings.invalid(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
  if (plain.startsWith('169.254.') || /^fe[89ab][0-9a-f]:/.test(plain))
    findings.invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')
  if (plain.startsWith('224.0.0.') || /^ff[0-9a-f]2:/.test(plain))
    findings.invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')
}
