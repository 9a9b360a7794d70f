import { servedGroups } from './documents/group-order.ts'
import { checkPaths } from './documents/health.ts'
import { answerIssuer, issuerPath, keySetPath } from './documents/issuer.ts'
import { answerOpenApi } from './openapi/openapi.ts'
import type { ServerContext } from './request/call.ts'
import { type Reply, valueReply } from './request/reply.ts'
import type { ServerRequest } from './request/request.ts'
import { requireGet } from './resources/refusals.ts'

/** What is neither health nor about objects: the index, metrics, OpenAPI. Null for paths that lead nowhere. */
export function answerOther(server: ServerContext, request: ServerRequest): Reply | Promise<Reply> | null {
  switch (request.path) {
    case '/':
      return valueReply(200, { paths: indexOf(server) })
    case '/metrics':
      return metricsReply(server)
    case issuerPath:
    case keySetPath:
    // As upstream's OpenAPI names them, and clients that are made of it ask for them.
    case `${issuerPath}/`:
    case `${keySetPath}/`:
      requireGet(request)
      return server.accountTokens && answerIssuer(server.accountTokens, request.path.replace(/\/$/, ''))
    default:
      return answerOpenApi(server, request)
  }
}

function indexOf({ registry, remotes }: ServerContext): readonly string[] {
  const groups = servedGroups(registry.all(), remotes.all()).flatMap(({ name, versions }) =>
    name === ''
      ? versions.map(({ version }) => `/api/${version}`)
      : [`/apis/${name}`, ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`)],
  )
  return [
    issuerPath,
    keySetPath,
    '/api',
    '/apis',
    ...groups,
    ...checkPaths,
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/version',
  ].toSorted()
}

async function metricsReply(server: ServerContext): Promise<Reply> {
  const contentType = 'text/plain; version=0.0.4; charset=utf-8'
  return { kind: 'text', code: 200, text: await server.metrics.text(), contentType }
}
