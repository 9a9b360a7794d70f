import type { NetworkInterfaceInfo } from 'node:os'

type Interfaces = {
  readonly [name: string]: readonly Pick<NetworkInterfaceInfo, 'address' | 'family'>[] | undefined
}

/** Addresses by which a port that listens at `host` is reached, for its certificate: of IPv4, which clients of it use here. */
export function servedAddresses(host: string, interfaces: Interfaces): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return /^[\d.]+$/.test(host) ? [host] : []
  return Object.values(interfaces).flatMap(each =>
    (each ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  )
}

/** A warning where others than this machine's users can come. */
export const warningsOfListening = (host: string): readonly string[] =>
  isLoopback(host)
    ? []
    : [`the API listens beyond this machine (${host}): whoever holds the kubeconfig can do everything here`]

/** Whether only this machine reaches it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
