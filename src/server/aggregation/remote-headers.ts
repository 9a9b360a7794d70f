import type { OutgoingHttpHeaders } from 'node:http'
import { forwardedHeaders } from '../proxy/proxy-headers.ts'
import type { ServerRequest, User } from '../request/request.ts'
import { badRequest } from '../resources/refusals.ts'

/** The request's own headers, and who asks. */
export function remoteHeaders(
  { headers, path, body }: Pick<ServerRequest, 'headers' | 'path' | 'body'>,
  user: User,
  upgrades = false,
): OutgoingHttpHeaders {
  const forwarded = forwardedHeaders(headers, {
    host: headers.host ?? 'kubernetes.default.svc',
    path,
    upgrades,
  })
  const kept = Object.entries(forwarded).filter(([name]) => !name.startsWith('x-remote-'))
  const isValue = body.kind === 'value' && !headers['content-type']
  return {
    accept: 'application/json',
    ...(isValue ? { 'content-type': 'application/json' } : {}),
    ...Object.fromEntries(kept),
    'x-remote-user': headerText(user.name),
    ...(user.uid ? { 'x-remote-uid': headerText(user.uid) } : {}),
    ...(user.groups.length > 0 ? { 'x-remote-group': user.groups.map(headerText) } : {}),
    ...Object.fromEntries(
      Object.entries(user.extra ?? {}).map(([key, values]) => [
        `x-remote-extra-${headerName(key)}`,
        values.map(headerText),
      ]),
    ),
  }
}

/** Names are UTF-8 on the wire, which a header of Node is not. */
function headerText(text: string): string {
  for (let at = 0; at < text.length; at++)
    if (text.charCodeAt(at) < 0x20 || text.charCodeAt(at) === 0x7f)
      throw badRequest('the name of the user cannot be told to the server of this group')
  return Buffer.from(text).toString('latin1')
}

const headerName = (key: string): string =>
  encodeURIComponent(key).replaceAll('(', '%28').replaceAll(')', '%29').toLowerCase()
