// Addresses and networks as numbers: which lies within which, and how each is written in its one canonical form.
import type { Problems } from '../../names.ts'
import { quoted } from '../../shown-value.ts'
import { isAddressV4, isAddressV6, isIpV4, withoutLeadingZeros } from './ip-syntax.ts'

/** What an address says, of 32 or 128 bits. */
interface IpNumber {
  readonly version: 4 | 6
  readonly value: bigint
}

interface IpNetwork extends IpNumber {
  /** How many leading bits make the network. */
  readonly length: number
}

const none: Problems = []
export const noAddressText = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
export const noNetworkText = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

const widthOf = ({ version }: IpNumber): number => (version === 4 ? 32 : 128)

function ipNumberOf(address: string): IpNumber | null {
  const plain = withoutLeadingZeros(address)
  if (isAddressV4(plain)) return { version: 4, value: numberOfV4(plain) }
  return isAddressV6(plain) ? { version: 6, value: numberOfV6(plain) } : null
}

// Objects may hold tens of thousands of them: large numbers are made once of each, from its digits.
const numberOfV4 = (address: string): bigint => BigInt(`0x${digitsOfV4(address)}`)

const digitsOfV4 = (address: string): string =>
  address
    .split('.')
    .map(octet => Number(octet).toString(16).padStart(2, '0'))
    .join('')

const digitsIn = (part: string): string =>
  part === ''
    ? ''
    : part
        .split(':')
        .map(group => (group.includes('.') ? digitsOfV4(group) : group.padStart(4, '0')))
        .join('')

const digitsOfAddressV6 = 32

function numberOfV6(address: string): bigint {
  const [head = '', tail = ''] = address.split('::').map(digitsIn)
  return BigInt(`0x${head.padEnd(digitsOfAddressV6 - tail.length, '0')}${tail}`)
}

/** Null for what is no network. Bits behind the length may be set. */
export function ipNetworkOf(network: string): IpNetwork | null {
  const [address = '', bits = '', ...rest] = network.split('/')
  const number = rest.length === 0 && /^\d{1,3}$/.test(bits) ? ipNumberOf(address) : null
  return number && Number(bits) <= widthOf(number) ? { ...number, length: Number(bits) } : null
}

/** The first address. */
function baseOf(network: IpNetwork): IpNumber {
  const shift = BigInt(widthOf(network) - network.length)
  return { version: network.version, value: (network.value >> shift) << shift }
}

/** Whether the inner lies within the outer, and leaves something of it out. */
export function isStrictSubset(inner: IpNetwork, outer: IpNetwork): boolean {
  if (inner.version !== outer.version || inner.length <= outer.length) return false
  const shift = BigInt(widthOf(outer) - outer.length)
  return inner.value >> shift === outer.value >> shift
}

/** As RFC 5952 writes it: lower case, and the longest run of zeros left out. */
function formatIpNumber({ version, value }: IpNumber): string {
  const digits = value.toString(16).padStart(version === 4 ? 8 : digitsOfAddressV6, '0')
  const numbers = (digits.match(version === 4 ? /../g : /..../g) ?? []).map(each => Number.parseInt(each, 16))
  if (version === 4) return numbers.join('.')
  const groups = numbers.map(each => each.toString(16))
  const zeros = [...groups.join(':').matchAll(/(?<![^:])0(?::0)+(?![^:])/g)]
  const longest = zeros.reduce((best, [run]) => (run.length > best.length ? run : best), '')
  if (!longest) return groups.join(':')
  const at = zeros.find(([run]) => run === longest)?.index ?? 0
  const text = groups.join(':')
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`
}

const isMapped = ({ version, value }: IpNumber): boolean => version === 6 && value >> 32n === 0xffffn

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
  // A slice of endpoints may have a hundred thousand of these.
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
  const [address = '', bits = ''] = text.split('/')
  if (hasLeadingZeros(address) || bits !== String(network.length)) return [forms.leadingZerosOfNetwork]
  if (isMapped(network)) return [forms.mappedNetwork]
  return baseOf(network).value === network.value ? none : [forms.bitsBeyond]
}

/** What is wrong with an address that has to be written in the one right way. */
export function problemsOfAddress(address: string): Problems {
  if (isIpV4(address)) return none
  const number = ipNumberOf(address)
  if (!number) return [noAddressText]
  const outdated = outdatedAddress(address)
  if (outdated.length > 0) return outdated
  const canonical = formatIpNumber(number)
  return address === canonical ? none : [`must be in canonical form (${quoted(canonical)})`]
}

/** The same of a network. */
export function problemsOfNetwork(text: string): Problems {
  const network = ipNetworkOf(text)
  if (!network) return [noNetworkText]
  const outdated = outdatedNetwork(text)
  if (outdated.length > 0) return outdated
  const canonical = `${formatIpNumber(network)}/${network.length}`
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
  return (
    number && {
      text: formatIpNumber(withoutMapping(number)),
      isOutdated: hasLeadingZeros(address) || isMapped(number),
    }
  )
}

/** The same of a network. `single` is its address as a network of its own, where bits behind the length are set. */
export function standardNetwork(network: string): (StandardForm & { readonly single: string | null }) | null {
  const parsed = ipNetworkOf(network)
  if (!parsed) return null
  const [address = '', bits = ''] = network.split('/')
  const base = baseOf(parsed)
  return {
    text: `${formatIpNumber(base)}/${parsed.length}`,
    isOutdated: hasLeadingZeros(address) || bits !== String(parsed.length) || isMapped(parsed),
    single: base.value === parsed.value ? null : `${formatIpNumber(parsed)}/${widthOf(parsed)}`,
  }
}

const withoutMapping = (number: IpNumber): IpNumber =>
  isMapped(number) ? { version: 4, value: number.value & 0xffffffffn } : number
