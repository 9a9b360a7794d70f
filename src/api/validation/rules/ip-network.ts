// Addresses and networks as numbers: which lies within which, and how each is written in its one canonical form.
import type { Problems } from '../../names.ts'
import { quoted } from '../../shown-value.ts'
import { groupsOfV6, isIpV4, readV4, readV6, withoutLeadingZeros } from './ip-syntax.ts'

/** What an address says: two groups of 16 bits, or eight. */
type IpNumber = Uint16Array

interface IpNetwork {
  readonly version: 4 | 6
  readonly number: IpNumber
  /** How many leading bits make the network. */
  readonly length: number
}

const none: Problems = []
export const noAddressText = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
export const noNetworkText = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

const widthOf = (number: IpNumber): number => number.length * 16

/** Addresses that are looked at one after the other are read to the same place: what is kept is copied. */
const [readAsV4, readAsV6] = [new Uint16Array(2), new Uint16Array(groupsOfV6)]

function ipNumberOf(address: string): IpNumber | null {
  if (readV6(address, readAsV6)) return readAsV6
  const plain = withoutLeadingZeros(address)
  const value = readV4(plain, 0, plain.length)
  if (value === null) return null
  readAsV4[0] = value >>> 16
  readAsV4[1] = value & 0xffff
  return readAsV4
}

/** Null for what is no network. Bits behind the length may be set. */
export function ipNetworkOf(network: string): IpNetwork | null {
  const slash = network.indexOf('/')
  const bits = network.slice(slash + 1)
  const number = slash >= 0 && /^\d{1,3}$/.test(bits) ? ipNumberOf(network.slice(0, slash)) : null
  if (!number || Number(bits) > widthOf(number)) return null
  return { version: number.length === groupsOfV6 ? 6 : 4, number: number.slice(), length: Number(bits) }
}

/** Whether a network is written as it should be, as most of tens of thousands are: nothing is made for those. */
export function isStandardNetwork(text: string): boolean {
  const slash = text.indexOf('/')
  const length = slash < 0 ? -1 : lengthAt(text, slash + 1)
  if (length < 0) return false
  const value = readV4(text, 0, slash)
  if (value !== null) return length <= 32 && (length === 32 || value << length === 0)
  const address = text.slice(0, slash)
  if (length > 128 || !readV6(address, readAsV6) || isMapped(readAsV6)) return false
  for (let group = 0; group < groupsOfV6; group++)
    if (((readAsV6[group] ?? 0) & ~maskOf(group, length)) !== 0) return false
  return isCanonicalV6(address, readAsV6)
}

/** A number without leading zeros from there to the end; -1 for none. */
function lengthAt(text: string, from: number): number {
  const digits = text.length - from
  if (digits < 1 || digits > 3 || (digits > 1 && text[from] === '0')) return -1
  let length = 0
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return -1
    length = length * 10 + digit
  }
  return length
}

/** The bits of a group that belong to a network of this length. */
function maskOf(group: number, length: number): number {
  const bits = Math.min(Math.max(length - group * 16, 0), 16)
  return (0xffff << (16 - bits)) & 0xffff
}

/** The first address. */
const baseOf = ({ number, length }: IpNetwork): IpNumber =>
  number.map((bits, group) => bits & maskOf(group, length))

const isBase = ({ number, length }: IpNetwork): boolean =>
  number.every((bits, group) => (bits & ~maskOf(group, length)) === 0)

/** Whether the inner lies within the outer, and leaves something of it out. */
export const isStrictSubset = (inner: IpNetwork, outer: IpNetwork): boolean =>
  inner.number.length === outer.number.length &&
  inner.length > outer.length &&
  outer.number.every(
    (bits, group) => ((bits ^ (inner.number[group] ?? 0)) & maskOf(group, outer.length)) === 0,
  )

/** The longest run of groups that are zero; the first, where several are. */
function longestZeros(number: IpNumber): { readonly at: number; readonly length: number } {
  let [at, length] = [-1, 1]
  for (let from = 0; from < number.length; from++) {
    let end = from
    while (number[end] === 0) end++
    if (end - from > length) [at, length] = [from, end - from]
    from = end
  }
  return { at, length: at < 0 ? 0 : length }
}

/** As RFC 5952 writes it: lower case, and the longest run of zeros left out. */
function formatIpNumber(number: IpNumber): string {
  if (number.length === 2) return [...number].flatMap(group => [group >> 8, group & 255]).join('.')
  const groups = Array.from(number, group => group.toString(16))
  const { at, length } = longestZeros(number)
  if (at < 0) return groups.join(':')
  return `${groups.slice(0, at).join(':')}::${groups.slice(at + length).join(':')}`
}

/** Whether an address of IPv6 is written in its one form; most of a hundred thousand are, and nothing is made for those. */
function isCanonicalV6(text: string, number: IpNumber): boolean {
  if (/[A-F.]/.test(text)) return false
  const { at, length } = longestZeros(number)
  if (at < 0) return !text.includes('::') && text.length === lengthOfGroups(number, 0, groupsOfV6)
  const head = lengthOfGroups(number, 0, at)
  const tail = lengthOfGroups(number, at + length, groupsOfV6)
  return text.length === head + 2 + tail && text.startsWith('::', head)
}

/** How many characters the groups have with the colons between them. */
function lengthOfGroups(number: IpNumber, from: number, end: number): number {
  let length = Math.max(end - from - 1, 0)
  for (let at = from; at < end; at++) {
    const group = number[at] ?? 0
    length += group < 0x10 ? 1 : group < 0x100 ? 2 : group < 0x1000 ? 3 : 4
  }
  return length
}

function isMapped(number: IpNumber): boolean {
  if (number.length !== groupsOfV6 || number[5] !== 0xffff) return false
  for (let at = 0; at < 5; at++) if (number[at] !== 0) return false
  return true
}

const hasLeadingZeros = (text: string): boolean => withoutLeadingZeros(text) !== text

/** Forms that are taken no longer, as each is told. */
const forms = {
  leadingZeros: 'must not have leading 0s',
  mapped: 'must not be an IPv4-mapped IPv6 address',
  leadingZerosOfNetwork: 'must not have leading 0s in IP or prefix length',
  mappedNetwork: 'must not have an IPv4-mapped IPv6 address',
  bitsBeyond: 'must not have bits set beyond the prefix length',
} as const

export const isOutdatedForm = (detail: string): boolean => Object.values(forms).some(form => form === detail)

/** What is wrong with the way in which an address is written. Nothing, where it is none at all. */
export function outdatedAddress(address: string): Problems {
  if (isIpV4(address)) return none
  const number = ipNumberOf(address)
  if (!number) return none
  if (hasLeadingZeros(address)) return [forms.leadingZeros]
  return isMapped(number) ? [forms.mapped] : none
}

/** The same of a network. */
export function outdatedNetwork(text: string): Problems {
  const network = ipNetworkOf(text)
  if (!network) return none
  if (hasZerosIn(text, network)) return [forms.leadingZerosOfNetwork]
  if (isMapped(network.number)) return [forms.mappedNetwork]
  return isBase(network) ? none : [forms.bitsBeyond]
}

/** Whether there are zeros before what its address or its length has. */
function hasZerosIn(text: string, { length }: IpNetwork): boolean {
  const [address = '', bits = ''] = text.split('/')
  return hasLeadingZeros(address) || bits !== String(length)
}

/** What is wrong with an address that has to be written in the one right way. */
export function problemsOfAddress(address: string): Problems {
  if (isIpV4(address)) return none
  const number = ipNumberOf(address)
  if (!number) return [noAddressText]
  const canonical = formatIpNumber(number)
  const outdated = outdatedAddress(address)
  if (outdated.length > 0) return outdated
  return address === canonical ? none : [`must be in canonical form (${quoted(canonical)})`]
}

/** The same of a network. */
export function problemsOfNetwork(text: string): Problems {
  const network = ipNetworkOf(text)
  if (!network) return [noNetworkText]
  const outdated = outdatedNetwork(text)
  if (outdated.length > 0) return outdated
  const canonical = `${formatIpNumber(network.number)}/${network.length}`
  return text === canonical ? none : [`must be in canonical form (${quoted(canonical)})`]
}

/** An address as it should be written, and whether it is one that may be refused one day. */
export interface StandardForm {
  readonly text: string
  readonly isOutdated: boolean
}

/** Null for what is no address. */
export function standardAddress(address: string): StandardForm | null {
  const number = ipNumberOf(address)
  if (!number) return null
  const isOutdated = hasLeadingZeros(address) || isMapped(number)
  const isStandard = !isOutdated && number.length === groupsOfV6 && isCanonicalV6(address, number)
  return { text: isStandard ? address : formatIpNumber(withoutMapping(number)), isOutdated }
}

/** The same of a network. `single` is its address as a network of its own, where bits behind the length are set. */
export function standardNetwork(text: string): (StandardForm & { readonly single: string | null }) | null {
  const network = ipNetworkOf(text)
  if (!network) return null
  const { number, length } = network
  return {
    text: `${formatIpNumber(baseOf(network))}/${length}`,
    isOutdated: hasZerosIn(text, network) || isMapped(number),
    single: isBase(network) ? null : `${formatIpNumber(number)}/${widthOf(number)}`,
  }
}

const withoutMapping = (number: IpNumber): IpNumber => (isMapped(number) ? number.subarray(6) : number)
