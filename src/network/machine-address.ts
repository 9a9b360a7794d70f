import { networkInterfaces } from 'node:os'

/** The machine's own address on a network; null where it is on none. */
export function machineAddress(): string | null {
  const addresses = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null
}
