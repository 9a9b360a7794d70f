import type { Findings } from './findings.ts'
import { ipVersionOf, isIpV4, isIpV6 } from './ip-syntax.ts'

/** Addresses with leading zeros were valid once and stay so: `010.001.0.1` reads as `10.1.0.1`. */
export const withoutLeadingZeros = (address: string): string =>
  /^[\d.]+$/.test(address) ? address.replace(/(^|\.)0+(?=\d)/g, '$1') : address

export const isAddress = (address: string): boolean => ipVersionOf(withoutLeadingZeros(address)) !== null
export const isAddressV4 = (address: string): boolean => isIpV4(withoutLeadingZeros(address))
export const isAddressV6 = (address: string): boolean => isIpV6(address)

export function validateAddress(findings: Findings, path: string, address: string): boolean {
  const isValid = isAddress(address)
  if (!isValid)
    findings.invalid(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
  return isValid
}

function isNetwork(value: string): boolean {
  const [address = '', bits = '', ...rest] = value.split('/')
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  return isAddressV4(address) ? Number(bits) <= 32 : isAddressV6(address) && Number(bits) <= 128
}

export function validateNetwork(findings: Findings, path: string, network: string): void {
  if (!isNetwork(network))
    findings.invalid(path, network, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')
}

/** One address of each family, at most. */
export const areOfBothFamilies = (addresses: readonly string[]): boolean =>
  addresses.some(isAddressV4) && addresses.some(isAddressV6)

/** Addresses that make no sense as an endpoint: unspecified, loopback, link-local. */
export function validateReachable(findings: Findings, path: string, address: string): void {
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
