// The bridge that a Kedge's pods hang on: their gateway, and the address its DNS answers at.
//
// The default instance has kedge0 and 10.244.0.0/24. Another name gets a bridge and a subnet of its own, always the
// same for that name, so that several Kedges fit on one machine and each finds its bridge again.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { findProgram } from '../base/find-program.ts'

const run = promisify(execFile)

export interface BridgeSpec {
  readonly name: string
  /** The pods' subnet: `10.244.0.0/24`. */
  readonly cidr: string
  /** The bridge's own address in it. */
  readonly gateway: string
}

const defaultInstance = 'kedge'

export function bridgeOf(instance: string): BridgeSpec {
  if (instance === defaultInstance) return withGateway('kedge0', '10.244.0.0/24')
  const digest = createHash('sha256').update(instance).digest()
  // Interface names have at most 15 characters.
  return withGateway(
    `kedge-${digest.toString('hex').slice(0, 8)}`,
    `10.244.${1 + (digest.readUInt16BE(8) % 255)}.0/24`,
  )
}

/** The bridge with a subnet of the user's choice. */
export function withGateway(name: string, cidr: string): BridgeSpec {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr)
  const [, a, b, c, d, bits] = match?.map(Number) ?? []
  if (a === undefined || b === undefined || c === undefined || d === undefined || bits === undefined)
    throw new RangeError(`${cidr} is not an IPv4 subnet`)
  return { name, cidr, gateway: `${a}.${b}.${c}.${d + 1}` }
}

/** The machine cannot have the bridge; the message says why. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError'
}

/** Makes the bridge, its address and its state what they have to be; does nothing where they are. Root only. */
export async function ensureBridge(spec: BridgeSpec): Promise<void> {
  const links = await addresses()
  const address = `${spec.gateway}/${spec.cidr.split('/')[1]}`
  const rival = links.find(
    link => link.name !== spec.name && link.addresses.some(each => isWithin(each, spec.cidr)),
  )
  if (rival) throw new BridgeError(`the pod subnet ${spec.cidr} is already in use on interface ${rival.name}`)
  const existing = links.find(link => link.name === spec.name)
  if (!existing) await ip('link', 'add', spec.name, 'type', 'bridge').catch(unlessExists)
  if (!existing?.addresses.includes(address))
    await ip('addr', 'add', address, 'dev', spec.name).catch(unlessExists)
  if (!existing?.up) await ip('link', 'set', spec.name, 'up')
}

/** Takes the bridge away unless something still hangs on it. */
export async function removeBridge(name: string): Promise<void> {
  const ports = await ip('-j', 'link', 'show', 'master', name).catch(() => '[]')
  if (records(ports).length === 0) await ip('link', 'del', name).catch(() => '')
}

interface Link {
  readonly name: string
  readonly up: boolean
  readonly addresses: readonly string[]
}

async function addresses(): Promise<readonly Link[]> {
  return records(await ip('-j', '-4', 'addr', 'show'))
    .concat(records(await ip('-j', 'link', 'show', 'type', 'bridge')))
    .map(link => ({
      name: String(link.ifname),
      up: Array.isArray(link.flags) && link.flags.includes('UP'),
      addresses: nested(link.addr_info).map(({ local, prefixlen }) => `${local}/${prefixlen}`),
    }))
}

type Record = { readonly [name: string]: unknown }

const records = (json: string): Record[] => nested(json.trim() === '' ? [] : JSON.parse(json))

const nested = (list: unknown): Record[] =>
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

/** Whether an interface's address lies within the subnet. A wider network around it is no obstacle: routes go by the narrowest. */
export function isWithin(address: string, cidr: string): boolean {
  const [base = '', bits] = cidr.split('/')
  const shift = 32 - Number(bits)
  return shift === 32 || numberOf(address) >>> shift === numberOf(base) >>> shift
}

function numberOf(address: string): number {
  const [plain = ''] = address.split('/')
  return plain.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0)
}
