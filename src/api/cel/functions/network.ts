import type { Environment } from '@marcbachmann/cel-js'
import { isIpV4, isIpV6 } from '../../validation/rules/ip-syntax.ts'

/** An address as one number; those of version 4 have 32 bits. */
class Ip {
  readonly version: 4 | 6
  readonly bits: bigint
  readonly text: string
  constructor(version: 4 | 6, bits: bigint, text: string) {
    this.version = version
    this.bits = bits
    this.text = text
  }
  toString(): string {
    return canonicalIp(this)
  }
}

class Cidr {
  readonly ip: Ip
  readonly length: number
  constructor(ip: Ip, length: number) {
    this.ip = ip
    this.length = length
  }
  toString(): string {
    return `${this.ip}/${this.length}`
  }
}

function parseIp(text: string): Ip | null {
  if (isIpV4(text)) return new Ip(4, bitsOfV4(text), text)
  return isIpV6(text) && !/[%.]/.test(text) ? new Ip(6, bitsOfV6(text), text) : null
}

const bitsOfV4 = (text: string): bigint =>
  text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)

function bitsOfV6(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const [first, last] = [groups(head), tail === undefined ? [] : groups(tail)]
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0')
  return [...first, ...(tail === undefined ? [] : zeros), ...last].reduce(
    (bits, group) => (bits << 16n) | BigInt(`0x${group}`),
    0n,
  )
}

/** The longest run of zeros is left out, in lower case. */
function canonicalIp({ version, bits }: Ip): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(shift => (bits >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  )
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (groups[at + length] === '0') length++
    if (length > best.length) best = { at, length }
  }
  if (best.at < 0) return groups.join(':')
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`
}

function parseCidr(text: string): Cidr | null {
  const [, address = '', length = ''] = /^(.*)\/(\d{1,3})$/.exec(text) ?? []
  const ip = parseIp(address)
  return ip && Number(length) <= widthOf(ip) && !/^0\d/.test(length) ? new Cidr(ip, Number(length)) : null
}

const widthOf = ({ version }: Ip): number => (version === 4 ? 32 : 128)

function masked({ ip, length }: Cidr): Cidr {
  const rest = BigInt(widthOf(ip) - length)
  return new Cidr(new Ip(ip.version, (ip.bits >> rest) << rest, ''), length)
}

const contains = (net: Cidr, ip: Ip, length = widthOf(ip)): boolean =>
  net.ip.version === ip.version &&
  net.length <= length &&
  ip.bits >> BigInt(widthOf(ip) - net.length) === net.ip.bits >> BigInt(widthOf(ip) - net.length)

const within = (ip: Ip, ...nets: readonly string[]): boolean =>
  nets.some(net => {
    const cidr = parseCidr(net)
    return cidr !== null && contains(cidr, ip)
  })

/** The name `ip` where it is no call: `ip.isCanonical(text)`. */
class Ips {}

const ipsType = 'kubernetes.IPs'
const ipType = 'net.IP'
const cidrType = 'net.CIDR'
const urlType = 'kubernetes.URL'

/** `ip()`, `cidr()` and `url()`, and what can be asked of them. */
export function registerNetwork(environment: Environment): void {
  environment.registerType(ipType, Ip).registerType(cidrType, Cidr).registerType(urlType, URL)
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  const same = (type: string, isEqual: (a: never, b: never) => boolean) =>
    environment.registerOperator(`${type} == ${type}`, isEqual as (...args: unknown[]) => unknown)
  same(ipType, (a: Ip, b: Ip) => a.version === b.version && a.bits === b.bits)
  same(cidrType, (a: Cidr, b: Cidr) => String(a) === String(b))
  same(urlType, (a: URL, b: URL) => a.href === b.href)
  const ip = (text: string) => {
    const parsed = parseIp(text)
    if (!parsed)
      throw new Error(
        `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
      )
    return parsed
  }
  const cidr = (text: string) => {
    const parsed = parseCidr(text)
    if (!parsed) throw new Error('network address parse error during conversion from string')
    return parsed
  }
  add(`ip(string): ${ipType}`, ip)
  environment.registerType(ipsType, Ips).registerConstant('ip', ipsType, new Ips())
  add(`${ipsType}.isCanonical(string): bool`, (_ips: Ips, text: string) => canonicalIp(ip(text)) === text)
  add('isIP(string): bool', (text: string) => parseIp(text) !== null)
  add(`string(${ipType}): string`, String)
  add(`${ipType}.family(): int`, (self: Ip) => BigInt(self.version))
  add(`${ipType}.isUnspecified(): bool`, (self: Ip) => self.bits === 0n)
  add(`${ipType}.isLoopback(): bool`, (self: Ip) => within(self, '127.0.0.0/8', '::1/128'))
  add(`${ipType}.isLinkLocalMulticast(): bool`, (self: Ip) => within(self, '224.0.0.0/24', 'ff02::/16'))
  add(`${ipType}.isLinkLocalUnicast(): bool`, (self: Ip) => within(self, '169.254.0.0/16', 'fe80::/10'))
  add(
    `${ipType}.isGlobalUnicast(): bool`,
    (self: Ip) =>
      self.bits !== 0n &&
      !within(
        self,
        '127.0.0.0/8',
        '::1/128',
        '224.0.0.0/4',
        'ff00::/8',
        '169.254.0.0/16',
        'fe80::/10',
        '255.255.255.255/32',
      ),
  )
  add(`cidr(string): ${cidrType}`, cidr)
  add('isCIDR(string): bool', (text: string) => parseCidr(text) !== null)
  add(`string(${cidrType}): string`, String)
  add(`${cidrType}.containsIP(string): bool`, (self: Cidr, text: string) => contains(self, ip(text)))
  add(`${cidrType}.containsIP(${ipType}): bool`, (self: Cidr, other: Ip) => contains(self, other))
  add(`${cidrType}.containsCIDR(string): bool`, (self: Cidr, text: string) => {
    const other = cidr(text)
    return contains(self, other.ip, other.length)
  })
  add(`${cidrType}.containsCIDR(${cidrType}): bool`, (self: Cidr, other: Cidr) =>
    contains(self, other.ip, other.length),
  )
  add(`${cidrType}.ip(): ${ipType}`, (self: Cidr) => self.ip)
  add(`${cidrType}.masked(): ${cidrType}`, masked)
  add(`${cidrType}.prefixLength(): int`, (self: Cidr) => BigInt(self.length))
  registerUrls(add)
}

/** Absolute, or a path from the root. */
function parseUrl(text: string): URL | null {
  if (!/^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/)/.test(text)) return null
  try {
    return new URL(text, 'none://none')
  } catch {
    return null
  }
}

const isRelative = (url: URL): boolean => url.protocol === 'none:'

function registerUrls(add: (signature: string, handler: (...args: never[]) => unknown) => unknown): void {
  add(`url(string): ${urlType}`, (text: string) => {
    const url = parseUrl(text)
    if (!url)
      throw new Error(
        `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
      )
    return url
  })
  add('isURL(string): bool', (text: string) => parseUrl(text) !== null)
  add(`${urlType}.getScheme(): string`, (url: URL) => (isRelative(url) ? '' : url.protocol.slice(0, -1)))
  add(`${urlType}.getHost(): string`, (url: URL) => (isRelative(url) ? '' : url.host))
  add(`${urlType}.getHostname(): string`, (url: URL) =>
    isRelative(url) ? '' : url.hostname.replace(/^\[|\]$/g, ''),
  )
  add(`${urlType}.getPort(): string`, (url: URL) => url.port)
  add(`${urlType}.getEscapedPath(): string`, (url: URL) => url.pathname)
  add(`${urlType}.getQuery(): map<string, list<string>>`, (url: URL) => {
    const query = new Map<string, string[]>()
    for (const [name, value] of url.searchParams) query.set(name, [...(query.get(name) ?? []), value])
    return query
  })
}
