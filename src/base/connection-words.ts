// Why a connection did not come about, in the words of Go's libraries: people look for those, and programs that know Kubernetes do.
import { errorWords } from './error-words.ts'
import { systemCode } from './system-code.ts'

const systemWords: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
}

const certificateWords: { readonly [code: string]: string } = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate signed by unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate signed by unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate signed by unknown authority',
  CERT_HAS_EXPIRED: 'certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'certificate has expired or is not yet valid',
  INVALID_PURPOSE: 'certificate specifies an incompatible key usage',
}

/** `address` is where it was to lead; what Node knows better is told instead. Other words are left as they are. */
export function connectionWords(error: unknown, address: string): string {
  const code = systemCode(error)
  const system = systemWords[code]
  if (system !== undefined) return `dial tcp ${addressIn(error) ?? address}: ${system}`
  const certificate = certificateWords[code] ?? (code === nameMismatch ? mismatchWords(error) : undefined)
  if (certificate !== undefined) return `tls: failed to verify certificate: x509: ${certificate}`
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${address.replace(/:\d+$/, '')}: no such host`
    case 'ECONNRESET':
      // Node calls both so: a reset, and an end before there was an answer.
      return errorWords(error).startsWith('read ') ? 'read: connection reset by peer' : 'EOF'
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'http: server gave HTTP response to HTTPS client'
    default:
      return errorWords(error)
  }
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function addressIn(error: unknown): string | null {
  const [host, port] = [property(error, 'address'), property(error, 'port')]
  if (typeof host !== 'string' || typeof port !== 'number') return null
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

const nameMismatch = 'ERR_TLS_CERT_ALTNAME_INVALID'

/** Node tells what the certificate names as `DNS:a, IP Address:10.0.0.1`. */
function mismatchWords(error: unknown): string {
  const host = String(property(error, 'host'))
  const certificate = property(error, 'cert')
  const names = String(property(certificate, 'subjectaltname') ?? '')
    .split(', ')
    .filter(name => name !== '')
  if (names.length === 0 && property(property(certificate, 'subject'), 'CN') === host)
    return 'certificate relies on legacy Common Name field, use SANs instead'
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host)
  const kind = isAddress ? 'IP Address:' : 'DNS:'
  const valid = names.filter(name => name.startsWith(kind)).map(name => name.slice(kind.length))
  if (valid.length > 0) return `certificate is valid for ${valid.join(', ')}, not ${host}`
  return isAddress
    ? `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
    : `certificate is not valid for any names, but wanted to match ${host}`
}
