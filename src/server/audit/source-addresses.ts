import { isIP } from 'node:net'
import type { ServerRequest } from '../request/request.ts'

/** Where a request comes from as the audit log has it: what proxies say, and last the other end of the connection, which nobody makes up. */
export function sourceAddresses({
  headers,
  peer,
}: Pick<ServerRequest, 'headers' | 'peer'>): readonly string[] {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => isIP(each) !== 0)
  const real = String(headers['x-real-ip'] ?? '')
  if (isIP(real) !== 0 && !forwarded.includes(real)) forwarded.push(real)
  const last = peerAddress(peer)
  return last === '' || forwarded.at(-1) === last ? forwarded : [...forwarded, last]
}

/** An address of IPv4 is written as one, also where the port speaks IPv6. */
export const peerAddress = (peer: ServerRequest['peer']): string =>
  peer?.remoteAddress?.replace(/^::ffff:/, '') ?? ''
