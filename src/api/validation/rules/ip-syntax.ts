// The syntax of IP addresses, as Go reads it: no leading zeros in IPv4, at most one `::` in IPv6, and no zone behind it.

/** 4 or 6, or null for what is no address. */
export const ipVersionOf = (address: string): 4 | 6 | null =>
  isIpV4(address) ? 4 : isIpV6(address) ? 6 : null

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipV4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)

export const isIpV4 = (address: string): boolean => ipV4.test(address)

export function isIpV6(address: string): boolean {
  const halves = address.split('::')
  if (address.length > addressLengthMax || halves.length > 2) return false
  const groups = halves.map(half => groupsIn(half))
  const [head = null, tail] = groups
  if (head === null || tail === null) return false
  // An address of IPv4 may only stand at the very end.
  if (tail !== undefined && halves[0]?.includes('.')) return false
  return tail === undefined ? head === 8 : head + tail < 8
}

/** `0000:0000:0000:0000:0000:ffff:255.255.255.255` */
const addressLengthMax = 45

/** How many groups of 16 bits a part of an address has, or null when it is malformed. */
function groupsIn(part: string): number | null {
  if (part === '') return 0
  const groups = part.split(':')
  let count = 0
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) count++
    else if (index === groups.length - 1 && isIpV4(group)) count += 2
    else return null
  }
  return count
}

/** Addresses with leading zeros were valid once, and are still read: `010.001.0.1` reads as `10.1.0.1`. */
export const withoutLeadingZeros = (address: string): string =>
  /^[\d.]+$/.test(address) ? address.replace(/(^|\.)0+(?=\d)/g, '$1') : address

export const isAddress = (address: string): boolean =>
  isIpV4(address) || ipVersionOf(withoutLeadingZeros(address)) !== null
export const isAddressV4 = (address: string): boolean =>
  isIpV4(address) || isIpV4(withoutLeadingZeros(address))
export const isAddressV6 = (address: string): boolean => isIpV6(address)
