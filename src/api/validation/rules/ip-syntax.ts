// The syntax of IP addresses, as Go reads it: no leading zeros in IPv4, at most one `::` in IPv6, and no zone behind it.
//
// An object may hold a hundred thousand of them: each is read character by character, and nothing is made for it.

/** 4 or 6, or null for what is no address. */
export const ipVersionOf = (address: string): 4 | 6 | null =>
  isIpV4(address) ? 4 : isIpV6(address) ? 6 : null

export const isIpV4 = (address: string): boolean => readV4(address, 0, address.length) !== null

export const isIpV6 = (address: string): boolean => readV6(address, unkept)

const [dot, colon, zero] = [0x2e, 0x3a, 0x30]

/** The address from there on to the end, as a number of 32 bits; null for what is none. */
export function readV4(text: string, from: number, end: number): number | null {
  let [value, octet, digits, octets] = [0, 0, 0, 0]
  for (let at = from; at <= end; at++) {
    const code = at === end ? dot : text.charCodeAt(at)
    if (code === dot) {
      if (digits === 0 || octet > 255 || ++octets > 4) return null
      value = value * 256 + octet
      octet = 0
      digits = 0
      continue
    }
    const digit = code - zero
    // No digit follows a leading zero.
    if (digit < 0 || digit > 9 || digits === 3 || (digits > 0 && octet === 0)) return null
    octet = octet * 10 + digit
    digits++
  }
  return octets === 4 ? value : null
}

/** `0000:0000:0000:0000:0000:ffff:255.255.255.255` */
const addressLengthMax = 45

export const groupsOfV6 = 8
const unkept = new Uint16Array(groupsOfV6)

/** Reads an address into its eight groups of 16 bits; false where it is none. */
export function readV6(text: string, groups: Uint16Array): boolean {
  const end = text.length
  if (end < 2 || end > addressLengthMax) return false
  let [count, gap, at] = [0, -1, 0]
  if (text.charCodeAt(0) === colon) {
    if (text.charCodeAt(1) !== colon) return false
    gap = 0
    at = 2
  }
  while (at < end) {
    if (count === groupsOfV6) return false
    const start = at
    let value = 0
    for (let digit = hexDigitAt(text, at); digit >= 0; digit = hexDigitAt(text, ++at))
      value = value * 16 + digit
    // An address of IPv4 may only stand at the very end.
    if (at < end && text.charCodeAt(at) === dot) {
      const last = count > groupsOfV6 - 2 ? null : readV4(text, start, end)
      if (last === null) return false
      groups[count++] = last >>> 16
      groups[count++] = last & 0xffff
      break
    }
    if (at === start || at - start > 4) return false
    groups[count++] = value
    if (at === end) break
    if (text.charCodeAt(at++) !== colon || at === end) return false
    if (text.charCodeAt(at) !== colon) continue
    if (gap >= 0) return false
    gap = count
    at++
  }
  if (gap < 0) return count === groupsOfV6
  if (count === groupsOfV6) return false
  const tail = groupsOfV6 - (count - gap)
  groups.copyWithin(tail, gap, count)
  groups.fill(0, gap, tail)
  return true
}

/** -1 for what is none, as behind the end. */
function hexDigitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  const digit = code - zero
  if (digit >= 0 && digit <= 9) return digit
  // Small letters and capitals differ by one bit.
  const letter = (code | 0x20) - 0x61
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}

/** Addresses with leading zeros were valid once, and are still read: `010.001.0.1` reads as `10.1.0.1`. */
export const withoutLeadingZeros = (address: string): string =>
  /^[\d.]+$/.test(address) ? address.replace(/(^|\.)0+(?=\d)/g, '$1') : address

export const isAddress = (address: string): boolean => isAddressV4(address) || isIpV6(address)
export const isAddressV4 = (address: string): boolean =>
  isIpV4(address) || isIpV4(withoutLeadingZeros(address))
export const isAddressV6 = isIpV6
