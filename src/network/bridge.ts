// The bridge that pods hang on: their gateway, and the address at which a DNS server for them listens.
//
// A bridge that exists keeps its address, so a new life of Kedge finds its pods where they were. A new one takes the
// wanted subnet, or the next one like it that no interface of the machine uses.
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
  const cidr = own === undefined ? freeSubnet(wanted.cidr, links) : subnetOf(own)
  const gateway = ipOf(parseSubnet(cidr).base + 1)
  if (!existing) await ip('link', 'add', name, 'type', 'bridge').catch(unlessExists)
  if (own === undefined)
    await ip('addr', 'add', `${gateway}/${cidr.split('/')[1]}`, 'dev', name).catch(unlessExists)
  if (!existing?.up) await ip('link', 'set', name, 'up')
  return { name, cidr, gateway }
}

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

/** The wanted subnet, or the next of its size in which no link has an address. A wider network around it is no obstacle: routes go by the narrowest. */
export function freeSubnet(wanted: string, links: readonly Link[]): string {
  const { base, bits } = parseSubnet(wanted)
  const size = 2 ** (32 - bits)
  const taken = links.flatMap(link => link.addresses.map(address => numberOf(address)))
  for (let tries = 0; tries < 256; tries += 1) {
    const start = base + tries * size
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
