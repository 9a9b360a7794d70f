// A browser brings its certificate along with whatever any page has it ask, as it does with cookies; no page but our own may make
// use of that. Browsers say themselves where a request comes from: no page has a say in these headers. Pure.
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a page from elsewhere has a browser ask this. Not what comes through a proxy that has credentials of its own
 * (`kubectl proxy`), which says so in a header that pages may not send unasked, nor with a WebSocket.
 */
export function isOfForeignPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  const { origin } = headers
  if (site === undefined && origin === undefined) return false
  if (headers['x-forwarded-for'] !== undefined) return false
  if (site === 'cross-site' || site === 'same-site') return true
  const host = headers[':authority'] ?? headers.host
  // Some libraries of programs name the host that they ask, as http too; no page of that origin can come from this port.
  return (
    origin !== undefined && origin.toLowerCase().replace(/^https?:\/\//, '') !== String(host).toLowerCase()
  )
}
