import type { IncomingHttpHeaders } from 'node:http'

/** By what the client itself would find this request again, if it said so. */
export function givenAuditId(headers: IncomingHttpHeaders): string | null {
  const id = headers['audit-id']
  return typeof id === 'string' && /^[!-~]{1,64}$/.test(id) ? id : null
}
