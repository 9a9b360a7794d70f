// The bridge that pods hang on: their gateway, and the address at which a DNS server for them listens.
//
// A bridge that exists keeps its address, so a new life of Kedge finds its pods where they were. A new one takes the
// wanted subnet, or the next one like it that no interface of the machine uses. Two that are made at the same time may take
// the same one: who sees another in it afterwards gives it back, and both look on from places of their own.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram } from '../base/find-program.ts'

const run = promisify(execFile)

export interface Bridge {
  readonly name: string
  /** The pods' subnet: `10.244.0.0/24`. */
  readonly cidr: string
  /** The bridge's own address in it, the first. */
  readonly gateway: string
}

/** The machine cannot have the bridge; the message says why. */
class BridgeError extends Error {
  override readonly name = 'BridgeError'
}

/** Makes the bridge, its address and its state what they have to be; does nothing where they are. Root only. */
export async function ensureBridge(wanted: {
  readonly name: string
  readonly cidr: string
}): Promise<Bridge> {
  const { name } = wanted
  const links = await listLinks()
  const existing = links.find(link => link.name === name)
  const own = existing?.addresses[0]
  if (!existing) await ip('link', 'add', name, 'type', 'bridge').catch(unlessExists)
  const cidr =
    own !== undefined
      ? subnetOf(own)
      : await takeSubnet({
          name,
          wanted: wanted.cidr,
          others: async () => (await listLinks()).filter(link => link.name !== name),
          add: async address => {
            await ip('addr', 'add', address, 'dev', name).catch(unlessExists)
          },
          remove: async address => {
            await ip('addr', 'del', address, 'dev', name)
          },
        })
  if (!existing?.up) await ip('link', 'set', name, 'up')
  return { name, cidr, gateway: gatewayOf(cidr) }
}

export interface SubnetTaking {
  /** Of the device. */
  readonly name: string
  readonly wanted: string
  /** All other devices, as they are now. */
  others(): Promise<readonly Pick<Link, 'addresses'>[]>
  /** Gives the device an address, with the length of its prefix. */
  add(address: string): Promise<void>
  remove(address: string): Promise<void>
}

const takesMax = 20

/** Gives a device the first address of a subnet that no other device of the machine is in, and answers with the subnet. */
export async function takeSubnet({ name, wanted, others, add, remove }: SubnetTaking): Promise<string> {
  for (let from = 0, tries = 0; tries < takesMax; tries++) {
    const cidr = freeSubnet(wanted, await others(), from)
    const address = `${gatewayOf(cidr)}/${cidr.split('/')[1]}`
    await add(address)
    if (freeSubnet(cidr, await others()) === cidr) return cidr
    await remove(address)
    from = placeOf(name, tries)
  }
  throw new BridgeError(`other networks of this machine take every subnet like ${wanted} first`)
}

/** Where a device looks on, one place in two hundred by its name. */
const placeOf = (name: string, tries: number): number =>
  1 + ([...`${name} ${tries}`].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 65_521, 0) % 200)

/** The first address of a subnet. */
const gatewayOf = (cidr: string): string => ipOf(parseSubnet(cidr).base + 1)

/** Makes an address the bridge's as well. Rejects where another device has it. */
export async function addBridgeAddress(name: string, address: string): Promise<void> {
  const owner = (await listLinks()).find(link => link.addresses.some(each => each.split('/')[0] === address))
  if (owner?.name === name) return
  if (owner) throw new BridgeError(`${address} is an address of ${owner.name}`)
  await ip('addr', 'add', `${address}/32`, 'dev', name).catch(unlessExists)
}

/** Takes the bridge away unless something still hangs on it. */
export async function removeBridge(name: string): Promise<void> {
  const ports = await ip('-j', 'link', 'show', 'master', name).catch(() => '[]')
  if (objects(parsed(ports)).length === 0) await ip('link', 'del', name).catch(() => '')
}

export interface Link {
  readonly name: string
  readonly up: boolean
  /** With the length of their prefix: `10.244.0.1/24`. */
  readonly addresses: readonly string[]
}

/**
 * The wanted subnet or the one that comes so many after it, or the next of its size in which no link has an address. A wider
 * network around it is no obstacle: routes go by the narrowest.
 */
export function freeSubnet(wanted: string, links: readonly Pick<Link, 'addresses'>[], from = 0): string {
  const { base, bits } = parseSubnet(wanted)
  const size = 2 ** (32 - bits)
  const taken = links.flatMap(link => link.addresses.map(address => numberOf(address)))
  for (let tries = 0; tries < 256; tries += 1) {
    const start = base + ((from + tries) % 256) * size
    if (!taken.some(address => address >= start && address < start + size)) return `${ipOf(start)}/${bits}`
  }
  throw new BridgeError(`every subnet like ${wanted} is in use on this machine`)
}

/** The subnet that an interface's address stands in. */
export function subnetOf(address: string): string {
  const { base, bits } = parseSubnet(address)
  return `${ipOf(base)}/${bits}`
}

function parseSubnet(text: string): { readonly base: number; readonly bits: number } {
  const match = /^\d+\.\d+\.\d+\.\d+\/(\d+)$/.exec(text)
  if (!match) throw new BridgeError(`${text} is not an IPv4 subnet`)
  const bits = Number(match[1])
  const address = numberOf(text)
  return { base: address - (address % 2 ** (32 - bits)), bits }
}

function numberOf(address: string): number {
  const [plain = ''] = address.split('/')
  return plain.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

const ipOf = (number: number) => [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')

async function listLinks(): Promise<readonly Link[]> {
  return objects(parsed(await ip('-j', 'addr', 'show'))).map(link => ({
    name: String(link.ifname),
    up: Array.isArray(link.flags) && link.flags.includes('UP'),
    addresses: objects(link.addr_info)
      .filter(({ family }) => family === 'inet')
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
  }))
}

const parsed = (json: string): unknown => (json.trim() === '' ? [] : JSON.parse(json))

const objects = (list: unknown): readonly { readonly [name: string]: unknown }[] =>
  Array.isArray(list) ? list.filter(each => typeof each === 'object' && each !== null) : []

async function ip(...args: readonly string[]): Promise<string> {
  const program = findProgram('ip')
  if (!program) throw new BridgeError('the program `ip` is missing (Debian: apt install iproute2)')
  const { stdout } = await run(program, [...args])
  return stdout
}

/** Another of our processes was faster. */
function unlessExists(error: unknown): void {
  if (!(error instanceof Error) || !/File exists/.test(error.message)) throw error
}
